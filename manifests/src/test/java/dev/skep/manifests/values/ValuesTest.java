package dev.skep.manifests.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Bytes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected values were measured on the docker CLI 28.2.2. */
class ValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0,PT0S",
    "0s,PT0S",
    "+5s,PT5S",
    "-5s,PT-5S",
    ".5s,PT0.5S",
    "5.s,PT5S",
    "1us,PT0.000001S",
    "1µs,PT0.000001S",
    "1ns,PT0.000000001S",
    "100ms,PT0.1S",
    "1h30m,PT1H30M",
    "1.5h,PT1H30M",
    "1s1s,PT2S",
    "9223372036s,PT2562047H47M16S"
  })
  void durationsAreGos(String text, Duration expected) throws InvalidValue {
    assertThat(GoDuration.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "s",
        "10",
        "1d",
        "1w",
        "1H",
        "5 s",
        "1m 30s",
        "1e3s",
        "3m-2s",
        "0x1s",
        "99999999h"
      })
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> GoDuration.parse(text)).hasMessageContaining("write it like 30s");
  }

  @ParameterizedTest
  @CsvSource({
    "1,1",
    "1024,1024",
    "0,0",
    "1b,1",
    "1B,1",
    "1k,1024",
    "1K,1024",
    "1kb,1024",
    "1KiB,1024",
    "50M,52428800",
    "512mb,536870912",
    "1.5G,1610612736",
    "2gib,2147483648",
    "1 gb,1073741824",
    "1t,1099511627776",
    "1p,1125899906842624",
    "1.5,1",
    "1e3,1000",
    "+1,1",
    "1_000,1000",
    ".5m,524288",
    "5.m,5242880",
    "1.0000001k,1024"
  })
  void memoryHasBinaryUnits(String text, long expected) throws InvalidValue {
    assertThat(ByteSize.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-1", "10X", "1e", "1mi", "k", "1..5", " 1m", "1m ", "1  m", "1,5m", "0x10", "NaN",
        "inf", "1e300"
      })
  void whatIsNoMemoryIsRefused(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).hasMessageContaining("amount of memory");
  }

  @ParameterizedTest
  @CsvSource({"0.5,500000000", "2,2000000000", "1/4,250000000", ".001,1000000", "1e-1,100000000"})
  void cpusAreCountedInBillionths(String text, long expected) throws InvalidValue {
    assertThat(Cpus.parseNanos(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "0.5 ", "1e9999", "1/0", "1/3", "0.0000000001"})
  void whatIsNoNumberOfCpusIsRefused(String text) {
    assertThatThrownBy(() -> Cpus.parseNanos(text)).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @CsvSource({
    "80,[0:80/tcp]",
    "8080:80,[8080:80/tcp]",
    "8080:80/udp,[8080:80/udp]",
    "8080:80/UDP,[8080:80/udp]",
    "8080:80/sctp,[8080:80/sctp]",
    "8080:80/,[8080:80/tcp]",
    ":80,[0:80/tcp]",
    "0:80,[0:80/tcp]",
    "008:80,[8:80/tcp]",
    "127.0.0.1:8080:80,[8080:80/tcp]",
    "1.2.3.4::80,[0:80/tcp]",
    "[::1]:8080:80,[8080:80/tcp]",
    "::1:8080:80,[8080:80/tcp]",
    "80-81,'[0:80/tcp, 0:81/tcp]'",
    "8000-8001:80-81,'[8000:80/tcp, 8001:81/tcp]'",
    "8000-8001:80,'[8000:80/tcp, 8001:80/tcp]'"
  })
  void portsHaveAShortForm(String text, String expected) throws InvalidValue {
    PortSpec spec = PortSpec.parse(text);
    List<String> ports =
        spec.ports().stream()
            .map(port -> port.published() + ":" + port.target() + "/" + spec.protocol())
            .toList();
    assertThat(ports).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http",
        "-1",
        "70000",
        "70000:80",
        "8080:",
        " 80:80",
        "80:80 ",
        "80/foo",
        "a:80",
        "1e3",
        "80.5",
        "81-80",
        "8000-8001:80-82",
        "8080:80-81",
        "80:80:80:80",
        "99999999999:1"
      })
  void whatIsNoPortIsRefused(String text) {
    assertThatThrownBy(() -> PortSpec.parse(text)).isInstanceOf(InvalidValue.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a b  c | [a, b, c]",
        "sh -c 'echo \"a b\" $X' | [sh, -c, echo \"a b\" $X]",
        "a\\ b | [a b]",
        "\"a\\\"b\" | [a\"b]",
        "'a\\b' | [a\\b]",
        "\"a\\nb\" | [anb]",
        "a #b | [a]",
        "a#b c | [a#b, c]",
        "a '' | [a, ]",
        "x'y z'w | [xy zw]",
        "a;b c && * | [a;b, c, &&, *]",
        "#x y | []",
        "`` | []",
      })
  void commandsAreSplitAsAShellWould(String text, String expected) throws InvalidValue {
    assertThat(CommandLine.split(text)).hasToString(expected);
  }

  @Test
  void commandsMayHaveSeveralLinesAndComments() throws InvalidValue {
    assertThat(CommandLine.split("a\n  --b=c d # why\n  e\n"))
        .containsExactly("a", "--b=c", "d", "e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a 'b", "a \"b", "a\\", "\"a\\"})
  void incompleteCommandsAreRefused(String text) {
    assertThatThrownBy(() -> CommandLine.split(text)).hasMessageContaining("the command ends");
  }

  @ParameterizedTest
  @CsvSource({
    "/a,volume  > /a",
    "vol:/b,volume vol > /b",
    "vol:/b:ro,volume vol > /b ro",
    "'vol:/b:ro,nocopy',volume vol > /b ro nocopy",
    "vol:b,volume vol > b",
    "a/b:/c,volume a/b > /c",
    "vol:/b:cached,volume vol > /b",
    "./a:/b,bind ./a > /b",
    "../a:/b,bind ../a > /b",
    "~/a:/b,bind ~/a > /b",
    ".:/b,bind . > /b",
    "'/a:/b:rshared,ro',bind /a > /b ro rshared",
    "v:/d,volume  > v:/d",
    "v:/d:ro,bind v:/d > ro",
    "C:\\h:C:\\d,bind C:\\h > C:\\d",
    "a:b:c:d,bind a:b > c:d",
    "x,volume  > x"
  })
  void mountsHaveAShortForm(String text, String expected) throws InvalidValue {
    VolumeSpec spec = VolumeSpec.parse(text);
    String actual =
        (spec.bind() ? "bind " : "volume ")
            + spec.source()
            + " > "
            + spec.target()
            + (spec.readOnly() ? " ro" : "")
            + (spec.noCopy() ? " nocopy" : "")
            + (spec.propagation() == null ? "" : " " + spec.propagation());
    assertThat(actual).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a:", "vol::ro", ":/d", "vol:/b:ro:more"})
  void whatIsNoMountIsRefused(String text) {
    assertThatThrownBy(() -> VolumeSpec.parse(text)).isInstanceOf(InvalidValue.class);
  }

  @Test
  void envFilesAreTakenAsTheyAre() throws InvalidValue {
    String text = "\uFEFF#c\n\n  C=3\r\nD=\"x y\"\nF\nG=a=b #c\nH=\nI=  sp  \nJ=$V";
    assertThat(EnvFile.parse(Bytes.utf8(text)))
        .extracting(line -> line.name() + "=" + line.value().orElse("<none>"))
        .containsExactly("C=3", "D=\"x y\"", "F=<none>", "G=a=b #c", "H=", "I=  sp  ", "J=$V");
  }

  @ParameterizedTest
  @CsvSource({
    "=x,line 1 has no variable name",
    "A B=1,name has no blanks",
    "export X=1,name has no blanks",
    "B = 2,name has no blanks",
    "-----BEGIN SECRET KEY-----,line 1: a variable"
  })
  void badEnvFilesAreRefused(String text, String message) {
    assertThatThrownBy(() -> EnvFile.parse(Bytes.utf8(text)))
        .hasMessageContaining(message)
        .hasMessageNotContaining(text);
    assertThatThrownBy(() -> EnvFile.parse(Bytes.of(new byte[] {'A', '=', (byte) 0xC3})))
        .hasMessageContaining("UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "nginx,nginx:latest",
    "nginx:1.27,nginx:1.27",
    "library/nginx,nginx:latest",
    "docker.io/library/nginx:1,nginx:1",
    "docker.io/a/b,a/b:latest",
    "index.docker.io/a/b,a/b:latest",
    "reg.local:5000/a/b:c,reg.local:5000/a/b:c",
    "localhost/a,localhost/a:latest",
    "skep-test/web:1,skep-test/web:1",
    "a/b@sha256:0123456789012345678901234567890123456789012345678901234567890123,"
        + "a/b@sha256:0123456789012345678901234567890123456789012345678901234567890123",
    "a__b/c-_d,"
  })
  void imagesGetTheirTag(String text, String expected) throws InvalidValue {
    if (expected == null) {
      assertThatThrownBy(() -> ImageReference.normalise(text)).isInstanceOf(InvalidValue.class);
    } else {
      assertThat(ImageReference.normalise(text)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Nginx",
        "a b",
        "a:",
        "a@",
        "/a",
        "a//b",
        "a:b:c",
        "-a",
        "",
        "a@sha256:1",
        "http://x/y"
      })
  void whatIsNoImageIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.normalise(text)).isInstanceOf(InvalidValue.class);
  }
}
