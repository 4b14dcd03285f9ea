package dev.skep.testbed.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  @Test
  void values_of_all_kinds_with_members_in_order() {
    assertThat(Json.write(Map.of("b", List.of(1, true, Map.of()), "a", "text")))
        .isEqualTo("{\"a\":\"text\",\"b\":[1,true,{}]}");
  }

  @Test
  void characters_with_a_meaning_in_json_are_escaped() {
    assertThat(Json.write("a\"b\\c\nd")).isEqualTo("\"a\\\"b\\\\c\\u000ad\"");
  }
}
