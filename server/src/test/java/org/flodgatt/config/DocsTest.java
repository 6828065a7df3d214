package org.flodgatt.config;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever the documents name is there. */
final class DocsTest {
  /** Names that documents may use although they are no settings of the server. */
  private static final Set<String> OTHERS =
      Set.of(
          // Of the launcher, the build and the system.
          "FLODGATT_JAVA_HOME",
          "FLODGATT_JAVA_OPTS",
          "FLODGATT_TOKEN",
          "JAVA_HOME",
          "NO_COLOR",
          "SO_REUSEPORT",
          "SO_SNDBUF",
          "TCP_CORK",
          "TCP_NOTSENT_LOWAT",
          // Of Rails: where it sends clients.
          "STREAMING_API_BASE_URL",
          // Set by Kubernetes.
          "STREAMING_PORT",
          "STREAMING_SERVICE_HOST",
          // Of JavaScript and Java.
          "UNICODE_CASE");

  private static final Pattern COMMAND = Pattern.compile("^  ([a-z]+) {2,}", Pattern.MULTILINE);
  private static final Pattern USAGE =
      Pattern.compile("usage: (?:\\./)?flodgatt ([a-z]+)(.*?)\"\"\"", Pattern.DOTALL);
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");

  private static final Path ROOT = root();
  private static Set<String> variables;
  private static Map<String, Set<String>> commands;

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("docs")) ? here : here.resolveSibling("");
  }

  @BeforeAll
  static void lookAround() throws IOException {
    variables = new HashSet<>(OTHERS);
    ConfigReference.ROWS.forEach(row -> variables.add(row.name()));
    variables.addAll(ServerConfig.MEANINGLESS);
    commands = new HashMap<>();
    for (String source : List.of("flodgatt", "server/src/main/java/org/flodgatt/app/Main.java")) {
      String text = Files.readString(ROOT.resolve(source)).replaceAll("(?m)^ {6}", "");
      COMMAND
          .matcher(text)
          .results()
          .forEach(line -> commands.put(line.group(1), new HashSet<>(Set.of("--help"))));
    }
    for (Path source : mainSources()) {
      Matcher usage = USAGE.matcher(Files.readString(source));
      while (usage.find()) {
        commands
            .computeIfAbsent(usage.group(1), _ -> new HashSet<>())
            .addAll(OPTION.matcher(usage.group(2)).results().map(m -> m.group()).collect(toSet()));
      }
    }
  }

  private static List<Path> mainSources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path main : modules.map(module -> module.resolve("src/main/java")).toList()) {
        if (Files.isDirectory(main)) {
          try (Stream<Path> files = Files.walk(main)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  private static List<String> check(Path document, String text) throws IOException {
    return new DocsCheck(ROOT, variables, commands).check(document, text);
  }

  private static List<String> planted(String text) throws IOException {
    return check(ROOT.resolve("planted.md"), "# A heading\n\n" + text + "\n");
  }

  @Test
  void whatDocumentsNameExists() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (Path directory : List.of(ROOT, ROOT.resolve("docs"))) {
      try (Stream<Path> files = Files.walk(directory, directory.equals(ROOT) ? 1 : 9)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    assertTrue(documents.size() > 8, documents::toString);
    List<String> wrong = new ArrayList<>();
    for (Path document : documents) {
      wrong.addAll(check(document, Files.readString(document)));
    }
    assertEquals("", String.join("\n", wrong));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[here](README.md)",
        "[here](docs/DESIGN.md#looks-wrong-is-intentional)",
        "[here](#a-heading)",
        "[there](https://example.com/nothing)",
        "`LOG_LEVEL=debug` and `STREAMING_CLUSTER_NUM`",
        "`./flodgatt package --output DIR`",
        "`flodgatt config`, `build/format`, `server/…/hub/Hub.java`, `DESIGN.md`",
      })
  void whatIsThereIsLeftAlone(String text) throws IOException {
    assertEquals(List.of(), planted(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[here](NOTHING.md) | NOTHING.md: the link leads nowhere",
        "[here](docs/DESIGN.md#nothing) | docs/DESIGN.md#nothing: no such heading",
        "[here](#nothing) | #nothing: no such heading",
        "`STREAMING_NOTHING=1` | STREAMING_NOTHING: no setting of this name",
        "`./flodgatt nothing` | flodgatt nothing: no such command",
        "`/opt/x/flodgatt nothing` | flodgatt nothing: no such command",
        "`./flodgatt package --nothing` | flodgatt package --nothing: no such option",
        "`server/src/nothing` | server/src/nothing: no such file",
        "`./build/nothing` | build/nothing: no such file",
        "`server/…/hub/Nothing.java` | server/…/hub/Nothing.java: no such file",
        "`NOTHING.md` | NOTHING.md: no such document",
      })
  void whatIsNotThereIsFound(String text, String wrong) throws IOException {
    assertEquals(List.of("planted.md: " + wrong), planted(text));
    if (text.startsWith("`") && !text.contains(".md")) {
      String code = text.replace("`", "");
      assertEquals(List.of("planted.md: " + wrong), planted("    " + code));
      assertEquals(List.of("planted.md: " + wrong), planted("```\n" + code + "\n```"));
    }
  }
}
