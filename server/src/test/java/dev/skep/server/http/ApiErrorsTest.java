package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.state.Revision;
import dev.skep.api.store.StoreException;
import dev.skep.controllers.admission.Refusal;
import dev.skep.controllers.admission.RefusedException;
import dev.skep.server.node.LifecycleException;
import dev.skep.server.node.LifecycleException.Reason;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ApiErrorsTest {
  static Stream<Arguments> table() {
    return Stream.of(
        row(new RefusedException(new Refusal.NotFound("m")), 404, ErrorBody.NOT_FOUND),
        row(new RefusedException(new Refusal.Ambiguous("m")), 400, ErrorBody.AMBIGUOUS),
        row(new RefusedException(new Refusal.AlreadyExists("m")), 409, ErrorBody.ALREADY_EXISTS),
        row(new RefusedException(new Refusal.Invalid("m")), 400, ErrorBody.INVALID),
        row(new RefusedException(new Refusal.FailedPrecondition("m")), 409, ErrorBody.REFUSED),
        row(new RefusedException(new Refusal.Unsupported("m")), 501, ErrorBody.UNSUPPORTED),
        row(new StoreException.Conflict("m"), 409, ErrorBody.CONFLICT),
        row(new StoreException.Rejected("m"), 409, ErrorBody.REFUSED),
        row(new StoreException.OutcomeUnknown("m"), 504, ErrorBody.OUTCOME_UNKNOWN),
        row(ApiException.invalid("m"), 400, ErrorBody.INVALID));
  }

  private static Arguments row(Throwable failure, int status, String code) {
    return Arguments.of(failure, status, code);
  }

  @ParameterizedTest
  @MethodSource("table")
  void eachFailureHasItsStatusAndCodeAndKeepsItsMessage(
      Throwable failure, int status, String code) {
    ApiErrors.Answer answer = ApiErrors.of(new CompletionException(failure));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body().code()).isEqualTo(code);
    assertThat(answer.body().message()).startsWith("m");
  }

  @Test
  void withoutALeaderSwarmsWordsAreUsed() {
    for (StoreException failure :
        new StoreException[] {
          new StoreException.NoQuorum(), new StoreException.NotLeader(Optional.empty(), "term 3")
        }) {
      ApiErrors.Answer answer = ApiErrors.of(failure);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body())
          .isEqualTo(ErrorBody.of(ErrorBody.NO_QUORUM, StoreException.NoQuorum.MESSAGE));
    }
    assertThat(ApiErrors.of(new StoreException.Compacted(new Revision(3))).status()).isEqualTo(410);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void refusalsOfTheNodesLifeNameSkepsCommandsNotDockers(Reason reason) {
    ApiErrors.Answer answer =
        ApiErrors.of(new LifecycleException(reason, "Use \"docker swarm leave\" first"));
    assertThat(answer.status()).isBetween(400, 504);
    assertThat(answer.body().message()).isEqualTo("Use \"skep swarm leave\" first");
  }

  @Test
  void aFaultTellsNothingOfItself() {
    ApiErrors.Answer answer = ApiErrors.of(new ArithmeticException("password=hunter2"));
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo(
            ErrorBody.of(ErrorBody.FAULT, "skepd failed on this request; its log says more"));
  }
}
