package org.flodgatt.conformance.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.flodgatt.conformance.blackbox.ContractCase.Difference;
import org.flodgatt.conformance.blackbox.Outcome.Verdict;

/** The report of a run, as text, as JUnit's XML, and as a page. */
record Report(String server, List<Outcome> outcomes) {
  private static final String STYLE =
      "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
          + "pre{background:#8882;padding:.6rem;overflow-x:auto}summary{cursor:pointer}"
          + ".passed{color:#2a7d2a}.differs,.left-out{color:#9a6b00}.failed{color:#b3261e;font-weight:600}"
          + "@media(prefers-color-scheme:dark){body{background:#181818;color:#eee}"
          + ".passed{color:#7fd07f}.differs{color:#e5b95c}.failed{color:#ff8a80}}";

  /** Writes all three; the files are called {@code report.txt}, {@code .xml} and {@code .html}. */
  void write(Path directory) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("report.txt"), text());
      Files.writeString(directory.resolve("report.xml"), xml());
      Files.writeString(directory.resolve("report.html"), html());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report", e);
    }
  }

  /** One sentence. */
  String summary() {
    return "%d cases: %d passed, %d differ on purpose, %d failed, %d left out"
        .formatted(
            outcomes.size(),
            count(Verdict.PASSED),
            count(Verdict.DIFFERS),
            count(Verdict.FAILED),
            count(Verdict.LEFT_OUT));
  }

  private long count(Verdict verdict) {
    return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
  }

  /** For a terminal: what did not pass in full, last. */
  String text() {
    StringBuilder text = new StringBuilder("Streaming contract against " + server + "\n\n");
    for (Outcome outcome : outcomes) {
      text.append("%-10s%s%n".formatted(name(outcome), outcome.contractCase().name()))
          .append("          ")
          .append(outcome.contractCase().contract())
          .append('\n')
          .append(outcome.contractCase().text().indent(10));
      if (!outcome.failure().isEmpty()) {
        text.append(("! " + outcome.failure()).indent(10));
      }
      outcome
          .contractCase()
          .better()
          .ifPresent(better ->
              text.append(
                  ("* " + better.what() + ": the reference " + better.reference()).indent(10)));
      text.append('\n');
    }
    return text.append(summary()).append('\n').toString();
  }

  /** For tools that collect the results of tests; a difference on purpose is skipped there. */
  String xml() {
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
            .append(
                "<testsuite name=\"streaming contract\" tests=\"%d\" failures=\"%d\" skipped=\"%d\">%n"
                    .formatted(
                        outcomes.size(),
                        count(Verdict.FAILED),
                        count(Verdict.DIFFERS) + count(Verdict.LEFT_OUT)));
    for (Outcome outcome : outcomes) {
      xml.append(
          "  <testcase classname=\"contract\" name=\"%s\" time=\"%s\">%n"
              .formatted(
                  outcome.contractCase().name(),
                  String.format(Locale.ROOT, "%.3f", outcome.took().toNanos() / 1e9)));
      String failure = escape(Notation.escape(outcome.failure()));
      switch (outcome.verdict()) {
        case PASSED -> {}
        case DIFFERS, LEFT_OUT -> xml.append("    <skipped message=\"" + failure + "\"/>\n");
        case FAILED -> xml.append("    <failure message=\"" + failure + "\"/>\n");
      }
      xml.append("    <system-out>")
          .append(escape(outcome.contractCase().contract() + '\n' + outcome.contractCase().text()))
          .append("</system-out>\n  </testcase>\n");
    }
    return xml.append("</testsuite>\n").toString();
  }

  /** For a browser: one page, no scripts. */
  String html() {
    return """
    <!doctype html>
    <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>Streaming contract</title><style>%s</style>
    <h1>Streaming contract</h1><p>%s</p><p><strong>%s</strong></p>
    %s</html>
    """
        .formatted(
            STYLE,
            escape(server),
            summary(),
            outcomes.stream().map(Report::html).collect(Collectors.joining()));
  }

  private static String html(Outcome outcome) {
    ContractCase contractCase = outcome.contractCase();
    StringBuilder html =
        new StringBuilder(
            "<details%s><summary><span class=\"%s\">%s</span> %s: %s</summary>\n"
                .formatted(
                    outcome.verdict() == Verdict.FAILED ? " open" : "",
                    name(outcome),
                    name(outcome),
                    contractCase.name(),
                    escape(contractCase.contract())));
    html.append("<pre>").append(escape(contractCase.text())).append("</pre>\n");
    if (!outcome.failure().isEmpty()) {
      html.append("<pre class=\"%s\">".formatted(name(outcome)))
          .append(escape(outcome.failure()))
          .append("</pre>\n");
    }
    contractCase
        .better()
        .ifPresent(better ->
            html.append("<p>")
                .append(escape(better.what() + ": the reference " + better.reference()))
                .append("; here: ")
                .append(escape(better.here()))
                .append("</p>\n"));
    return html.append("</details>\n").toString();
  }

  private static String name(Outcome outcome) {
    return outcome.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The table of what differs from the reference, for the documentation. */
  static String differences(List<Difference> differences) {
    return differences.stream()
        .map(difference ->
            "| %s | %s | %s | %s |%n"
                .formatted(
                    difference.what(),
                    difference.reference(),
                    difference.here(),
                    difference.shown()))
        .collect(
            Collectors.joining(
                "",
                "| What | Mastodon's own server | Flóðgátt | Shown by |\n|---|---|---|---|\n",
                "\n"));
  }
}
