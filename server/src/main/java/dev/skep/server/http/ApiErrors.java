package dev.skep.server.http;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.admission.Refusal;
import dev.skep.controllers.admission.RefusedException;
import dev.skep.server.node.LifecycleException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one table from what may go wrong to what a client gets. What is not in it is a fault: it is
 * logged with everything there is to know, and the client learns only that it happened.
 */
final class ApiErrors {
  private static final Logger LOG = LoggerFactory.getLogger(ApiErrors.class);

  private ApiErrors() {}

  /** A status with its body. */
  record Answer(int status, ErrorBody body) {}

  /** What a client gets for a failure. */
  static Answer of(Throwable failure) {
    return switch (unwrapped(failure)) {
      case ApiException known -> new Answer(known.status(), known.body());
      case RefusedException refused -> ofRefusal(refused.refusal());
      case StoreException store -> ofStore(store);
      case LifecycleException lifecycle -> ofLifecycle(lifecycle);
      case Throwable fault -> {
        LOG.error("a request failed by a fault", fault);
        yield answer(500, ErrorBody.FAULT, "skepd failed on this request; its log says more");
      }
    };
  }

  private static Answer ofRefusal(Refusal refusal) {
    String message = refusal.message();
    return switch (refusal) {
      case Refusal.NotFound ignored -> answer(404, ErrorBody.NOT_FOUND, message);
      case Refusal.Ambiguous ignored -> answer(400, ErrorBody.AMBIGUOUS, message);
      case Refusal.AlreadyExists ignored -> answer(409, ErrorBody.ALREADY_EXISTS, message);
      case Refusal.Invalid ignored -> answer(400, ErrorBody.INVALID, message);
      case Refusal.FailedPrecondition ignored -> answer(409, ErrorBody.REFUSED, message);
      case Refusal.Unsupported ignored -> answer(501, ErrorBody.UNSUPPORTED, message);
    };
  }

  private static Answer ofStore(StoreException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case StoreException.Conflict ignored ->
          answer(409, ErrorBody.CONFLICT, message + "; others keep changing it: try again");
      case StoreException.Rejected ignored -> answer(409, ErrorBody.REFUSED, message);
      case StoreException.NotLeader ignored ->
          answer(503, ErrorBody.NO_QUORUM, StoreException.NoQuorum.MESSAGE);
      case StoreException.NoQuorum ignored -> answer(503, ErrorBody.NO_QUORUM, message);
      case StoreException.OutcomeUnknown ignored ->
          answer(
              504,
              ErrorBody.OUTCOME_UNKNOWN,
              message + "; it may have happened: look before trying again");
      case StoreException.Compacted ignored -> answer(410, ErrorBody.COMPACTED, message);
    };
  }

  private static Answer ofLifecycle(LifecycleException failure) {
    String message = nativeWords(String.valueOf(failure.getMessage()));
    return switch (failure.reason()) {
      case ALREADY_MEMBER, NOT_MEMBER -> answer(409, ErrorBody.MEMBERSHIP, message);
      case NOT_MANAGER -> answer(503, ErrorBody.NOT_MANAGER, message);
      case BAD_ADDRESS, BAD_TOKEN, WRONG_CLUSTER -> answer(400, ErrorBody.INVALID, message);
      case TOKEN_REFUSED -> answer(403, ErrorBody.REFUSED, message);
      case LEAVE_REFUSED -> answer(409, ErrorBody.REFUSED, message);
      case TIMEOUT -> answer(504, ErrorBody.TIMEOUT, message);
      case CANNOT_SERVE -> answer(500, ErrorBody.REFUSED, message);
    };
  }

  /** Swarm's texts name Docker's commands; who reads this has skep's at hand. */
  private static String nativeWords(String message) {
    return message.replace("\"docker ", "\"skep ");
  }

  private static Answer answer(int status, String code, String message) {
    return new Answer(status, ErrorBody.of(code, message));
  }

  /** The failure itself, without what stages wrap around it. */
  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return (failure instanceof CompletionException || failure instanceof ExecutionException)
            && cause != null
        ? unwrapped(cause)
        : failure;
  }
}
