package dev.skep.api.store;

/** The bound of a transaction's encoded form; every store checks it before anything else. */
public final class TransactionSize {
  private TransactionSize() {}

  /**
   * Checks an encoded log entry.
   *
   * @throws StoreException.Rejected if it is larger than {@link Store#MAX_TRANSACTION_BYTES}
   */
  public static void check(byte[] encoded) {
    if (encoded.length > Store.MAX_TRANSACTION_BYTES) {
      throw new StoreException.Rejected(
          "the transaction has "
              + encoded.length
              + " bytes, more than the limit of "
              + Store.MAX_TRANSACTION_BYTES
              + "; apply fewer or smaller objects at once");
    }
  }
}
