package dev.skep.server.http;

import dev.skep.api.http.ErrorBody;

/** A request that the API itself turns down. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient ErrorBody body;

  ApiException(int status, ErrorBody body) {
    // Expected outcomes, not faults: a stack trace would cost time and tell nothing.
    super(body.message(), null, false, false);
    this.status = status;
    this.body = body;
  }

  static ApiException invalid(String message) {
    return new ApiException(400, ErrorBody.of(ErrorBody.INVALID, message));
  }

  static ApiException notFound(String message) {
    return new ApiException(404, ErrorBody.of(ErrorBody.NOT_FOUND, message));
  }

  int status() {
    return status;
  }

  ErrorBody body() {
    return body;
  }
}
