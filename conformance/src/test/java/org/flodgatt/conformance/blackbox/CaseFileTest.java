package org.flodgatt.conformance.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CaseFileTest {
  private static final String BEGIN = "<!-- what differs: begin -->\n\n";
  private static final String END = "<!-- what differs: end -->";

  @Test
  void aCaseIsRunOnceForEachRow() {
    CaseFile file =
        CaseFile.parse(
            """
            text hello Hi <xff>
            case a
            line 1: it answers
            better It | is silent | answers
            each path | code
            with / | 200
            with /x | 404
            > GET ${path} HTTP/1.1
            >
            < ${code}
            < Name: ${token}
            <
            < ${hello}
            """);
    assertEquals(List.of("a-1", "a-2"), file.cases().stream().map(ContractCase::name).toList());
    assertEquals(
        List.of(
            new Step.Send("GET /x HTTP/1.1\r\n\r\n"),
            new Step.Reply(404, List.of("Name: ${token}"), "Hi \u00ff")),
        file.cases().get(1).steps());
    assertEquals(
        List.of(new ContractCase.Difference("It", "is silent", "answers", "`a`")),
        file.differences());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "differs one | two",
        "case a\nline 1: x",
        "case a\nno line\nend",
        "case a\nline 1: x\nwhat is this",
        "case a\nline 1: x\nend\n\ncase a\nline 1: x\nend",
        "case a\nline 1: x\neach p | q\nwith 1\nend",
        "case a\nline 1: x\n< two hundred"
      })
  void whatCannotBeReadIsSaid(String text) {
    assertThrows(IllegalArgumentException.class, () -> CaseFile.parse(text));
  }

  @Test
  void theReportShowsEveryByteAndHidesNothing() {
    assertEquals("a<LF><CR><x00>é<b>", Notation.escape("a\n\r\u0000é<b>"));
    assertEquals("a\n\r\u0000", Notation.unescape("a<LF><CR><x00>"));
    assertTrue(Notation.matches("id ${uuid}!", "id 3f0c1b1e-7a52-4d1a-9d57-0f4c2b6f6a11!"));
    assertFalse(Notation.matches("id ${uuid}!", "id 3f0c1b1e!"));
    assertThrows(IllegalStateException.class, () -> Notation.fill("${token}", Map.of()));
  }

  @Test
  void whatIsSaidToBeShownByATestIsShownByOne() throws IOException {
    Set<String> known =
        Stream.concat(
                CaseFile.read().cases().stream().map(contractCase -> contractCase.name()),
                testClasses())
            .collect(Collectors.toSet());
    for (ContractCase.Difference difference : CaseFile.read().differences()) {
      String shown = difference.shown().replace("`", "");
      assertTrue(known.contains(shown) || known.contains(shown + "-1"), shown);
    }
  }

  private static Stream<String> testClasses() throws IOException {
    Path module = Path.of("").toAbsolutePath();
    try (Stream<Path> own = Files.walk(module.resolve("src/test/java"));
        Stream<Path> server = Files.walk(module.resolveSibling("server/src/test/java"))) {
      return Stream.concat(own, server)
          .map(file -> file.getFileName().toString().replace(".java", ""))
          .toList()
          .stream();
    }
  }

  @Test
  void theDocumentHoldsTheTableOfWhatDiffers() throws IOException {
    Path document = Path.of("").toAbsolutePath().resolveSibling("docs/COMPATIBILITY.md");
    String text = Files.readString(document);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    assertTrue(begin >= BEGIN.length() && end >= begin, "the marks are gone from " + document);
    String table = Report.differences(CaseFile.read().differences());
    if (Boolean.getBoolean("flodgatt.docs.update")) {
      Files.writeString(document, text.substring(0, begin) + table + text.substring(end));
      return;
    }
    assertEquals(
        table,
        text.substring(begin, end),
        "run this test with -Dflodgatt.docs.update=true to rewrite " + document);
  }
}
