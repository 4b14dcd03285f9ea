package dev.skep.testbed.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageSetTest {
  private static final Image WEB = Image.of("skep/web:1", "skep-web").env("VERSION", "1").port(80);

  private final ImageSet set = set();

  private static ImageSet set() {
    byte[] busybox = "a program".getBytes(StandardCharsets.US_ASCII);
    return ImageSet.of(busybox, List.of("sh", "busybox", "cat"));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void the_same_image_has_the_same_id_and_digest_whenever_it_is_made() {
    assertThat(set().id(WEB)).isEqualTo(set.id(WEB)).startsWith("sha256:").hasSize(71);
    assertThat(set().digest(WEB)).isEqualTo(set.digest(WEB)).isNotEqualTo(set.id(WEB));
  }

  @Test
  void images_that_differ_in_a_variable_differ() {
    assertThat(set.id(WEB.env("VERSION", "2"))).isNotEqualTo(set.id(WEB));
  }

  @Test
  void the_configuration_says_what_the_image_says() {
    assertThat(text(set.configuration(WEB.label("a", "b"))))
        .contains("\"Cmd\":[\"skep-web\"]")
        .contains("\"Env\":[\"PATH=/bin\",\"VERSION=1\"]")
        .contains("\"ExposedPorts\":{\"80/tcp\":{}}")
        .contains("\"Labels\":{\"a\":\"b\"}");
  }

  @Test
  void the_archive_names_each_image_and_holds_the_layer_once() {
    String archive = text(set.archive(Map.of("one:1", WEB, "two:1", WEB)));
    assertThat(archive).contains("\"RepoTags\":[\"one:1\"]").contains("\"RepoTags\":[\"two:1\"]");
    assertThat(archive.split("/layer.tar\0", -1)).hasSize(2);
  }

  @Test
  void architectures_have_the_names_that_engines_use() {
    assertThat(ImageSet.architecture("x86_64")).isEqualTo("amd64");
    assertThat(ImageSet.architecture("aarch64")).isEqualTo("arm64");
  }

  @Test
  void a_name_without_a_tag_is_refused() {
    assertThatThrownBy(() -> Image.of("skep/web", "sh")).hasMessageContaining("REPOSITORY:TAG");
  }
}
