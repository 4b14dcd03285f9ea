package dev.skep.manifests.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.format.Format;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Mutations;
import dev.skep.manifests.Oracle;
import dev.skep.manifests.interpolate.Interpolation;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.values.GoDuration;
import dev.skep.manifests.values.InvalidValue;
import dev.skep.manifests.values.PortSpec;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.schemas.Schemas;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our schemas, our validator and the official schemas say the same of every file of the oracle and
 * of thousands of random changes of them.
 */
class SchemaVerdictTest {
  private static final long SEED = 20_251;
  private static final int MUTATIONS_OF_A_FILE = 12;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private interface Parser {
    void parse(String text) throws InvalidValue;
  }

  /** A format by the name that a schema gives it. */
  private record Named(String getName, Parser parser) implements Format {
    @Override
    public boolean matches(ExecutionContext context, SchemaContext schema, JsonNode value) {
      try {
        if (value.isString() || value.isIntegralNumber()) {
          parser.parse(value.asString());
        }
        return true;
      } catch (InvalidValue e) {
        return false;
      }
    }
  }

  private static SchemaRegistry registry(Dialect dialect, String ports, String duration) {
    return SchemaRegistry.withDialect(
        Dialect.builder(dialect)
            .format(new Named(ports, PortSpec::parse))
            .format(new Named(duration, GoDuration::parse))
            .build(),
        builder ->
            builder.schemaRegistryConfig(
                com.networknt.schema.SchemaRegistryConfig.builder()
                    .formatAssertionsEnabled(true)
                    .build()));
  }

  /** The three verdicts on files of one version. */
  private record Judges(int version, Schema official, Schema ours) {
    static Judges of(Path folder, int version) throws IOException {
      ObjectNode official =
          (ObjectNode)
              JsonMapper.shared()
                  .readTree(
                      Files.readString(folder.resolve("config_schema_v3." + version + ".json")));
      return new Judges(
          version,
          registry(Dialects.getDraft7(), "ports", "duration").getSchema(withoutIds(official)),
          registry(Dialects.getDraft202012(), "compose-ports", "go-duration")
              .getSchema(JsonMapper.shared().readTree(Schemas.compose(version))));
    }

    /** Nothing if all agree. */
    List<String> differences(String name, Mapping file) {
      JsonNode json = json(file);
      boolean theirs = official.validate(json).isEmpty();
      boolean schema = ours.validate(json).isEmpty();
      Problems problems = new Problems();
      Validator.validate(file, version, problems);
      boolean validator = !problems.hasErrors();
      List<String> differences = new ArrayList<>();
      if (theirs != schema) {
        differences.add(
            name
                + ", 3."
                + version
                + ": official "
                + theirs
                + ", our schema "
                + schema
                + "\n  "
                + official.validate(json)
                + "\n  "
                + ours.validate(json));
      }
      if (theirs != validator) {
        differences.add(
            name
                + ", 3."
                + version
                + ": official "
                + theirs
                + ", our validator "
                + problems.inOrder(List.of())
                + official.validate(json));
      }
      return differences;
    }
  }

  /** The identifiers inside the official schemas name places in them, not schemas. */
  private static ObjectNode withoutIds(ObjectNode schema) {
    schema.remove(List.of("id", "$schema"));
    schema.forEach(child -> {
      if (child instanceof ObjectNode object) {
        withoutIds(object);
      }
    });
    return schema;
  }

  private static JsonNode json(Tree tree) {
    return switch (tree) {
      case Mapping mapping -> {
        ObjectNode object = JSON.objectNode();
        mapping.values().forEach((key, value) -> object.set(key, json(value)));
        yield object;
      }
      case Sequence sequence -> {
        var array = JSON.arrayNode();
        sequence.items().forEach(item -> array.add(json(item)));
        yield array;
      }
      case Scalar scalar ->
          switch (scalar.type()) {
            case TEXT, TIME -> JSON.stringNode(scalar.text());
            case INTEGER -> JSON.numberNode(new BigDecimal(scalar.text()).toBigInteger());
            case FLOAT -> JSON.numberNode(new BigDecimal(scalar.text()));
            case BOOLEAN -> JSON.booleanNode(scalar.text().equals("true"));
            case NULL -> JSON.nullNode();
          };
    };
  }

  @Test
  void schemasAndValidatorAgreeWithTheOfficialSchemas() throws IOException {
    Oracle oracle = Oracle.find().orElse(null);
    assumeTrue(oracle != null, "no compose-oracle beside the project: nothing to compare with");
    List<Judges> judges = new ArrayList<>();
    for (int version = 0; version <= Version.NEWEST; version++) {
      judges.add(Judges.of(oracle.directory().resolve("official-schemas"), version));
    }
    Mutations mutations = new Mutations(SEED);
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (String collection : List.of("real", "probes")) {
      for (Map.Entry<String, Mapping> file : files(oracle, collection).entrySet()) {
        Mapping tree = file.getValue();
        int version = Version.of(tree, new Problems()).orElse(Version.NEWEST);
        differences.addAll(judges.get(version).differences(file.getKey(), tree));
        compared++;
        for (int i = 0; i < MUTATIONS_OF_A_FILE; i++) {
          Judges judge = judges.get((version + i) % judges.size());
          Mapping mutated =
              mutations
                  .of(tree)
                  .with("version", Scalar.text(tree.position(), "3." + judge.version()));
          differences.addAll(judge.differences(file.getKey(), mutated));
          compared++;
        }
      }
    }
    System.out.printf(
        "official schemas: %d of %d files and mutations of them agree (seed %d)%n",
        compared - differences.size(), compared, SEED);
    assertThat(differences).isEmpty();
  }

  /** The files that can be read, with their variables put in. */
  private static Map<String, Mapping> files(Oracle oracle, String collection) {
    Map<String, Mapping> files = new java.util.TreeMap<>();
    for (Oracle.Case each : oracle.cases(collection)) {
      Problems problems = new Problems();
      new YamlReader(problems)
          .read(each.name(), each.source().text())
          .map(file -> new Interpolation(each.inputs()::lookup, Mode.STRICT, problems).apply(file))
          .filter(file -> file.get("version").isEmpty() || isText(file.get("version").get()))
          .filter(_ -> !problems.hasErrors())
          .ifPresent(file -> files.put(each.name(), file));
    }
    return files;
  }

  private static boolean isText(Tree tree) {
    return tree instanceof Scalar scalar && scalar.type() == Type.TEXT;
  }
}
