package dev.skep.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.skep.api.http.ServiceView;
import dev.skep.api.http.StackApply;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiCodecTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "{\"referenced\": [{\"path\": \"/k\", \"content\": hunter2}]} | at line 1, column 43: no JSON",
        "{\"dryRun\": \"hunter2\"} | at dryRun: expected true or false",
        "{\"files\": [{\"name\": \"f\"}, \"hunter2\"]} | at files[1]: expected an object",
        "{\"environment\": \"hunter2\"} | at environment: expected an object",
        "{} hunter2 | at line 1, column 4: no JSON",
        "[\"hunter2\"] | at the start: expected an object",
      })
  void whatCannotBeReadIsToldByItsPlaceAndNotRepeated(String json, String message) {
    Throwable failure = catchThrowable(() -> ApiCodec.decode(json, StackApply.class));
    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    assertThat(failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(failure.getMessage()).startsWith(message);
    assertThat(all.toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "{\"flags\": {\"env\": null}} | at the start: 'env' is null",
        "{\"flags\": {\"env\": [null]}} | at the start: a value of 'env' is null",
      })
  void whatIsNullInAMapIsRefusedAndNotKept(String json, String message) {
    assertThat(catchThrowable(() -> ApiCodec.decode(json, ServiceView.Change.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '$', value = "\"no\" | at the start: an id has")
  void whatAValueMustBeIsSaidByTheValue(String json, String message) {
    assertThat(catchThrowable(() -> ApiCodec.decode(json, dev.skep.api.Id.class)))
        .hasMessageStartingWith(message);
  }
}
