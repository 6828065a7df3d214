package org.flodgatt.config;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks for links, settings, commands and files that documents name and that are not there. */
final class DocsCheck {
  private static final Pattern CODE = Pattern.compile("``(.+?)``|`([^`]+)`");
  private static final Pattern BLOCK = Pattern.compile("(?: {4}|\t).*");
  private static final Pattern FENCE = Pattern.compile(" {0,3}(?:```|~~~).*");
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*?) *#*");
  private static final Pattern VARIABLE =
      Pattern.compile("(?<![\\w.])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\\w(])");
  private static final Pattern COMMAND = Pattern.compile("(?<![\\w.-])flodgatt +([a-z]+)(.*)");
  private static final Pattern OPTION = Pattern.compile("--[a-z][a-z-]*");
  private static final Pattern PATH = Pattern.compile("[\\w.-]+(?:/[\\w@.…-]+)+");
  private static final Pattern DOCUMENT = Pattern.compile("[\\w-]+\\.md");

  private final Path root;
  private final Set<String> variables;
  private final Map<String, Set<String>> commands;
  private final List<String> wrong = new ArrayList<>();

  /**
   * @param root of the repository
   * @param variables that documents may name
   * @param commands that documents may name, each with its options
   */
  DocsCheck(Path root, Set<String> variables, Map<String, Set<String>> commands) {
    this.root = root;
    this.variables = variables;
    this.commands = commands;
  }

  /**
   * What is wrong with a document: one line for each thing, with file and name.
   *
   * @param document where it is, or would be
   */
  List<String> check(Path document, String text) throws IOException {
    wrong.clear();
    boolean fenced = false;
    boolean afterText = false;
    for (String line : joined(text)) {
      if (FENCE.matcher(line).matches()) {
        fenced = !fenced;
      } else if (fenced || (!afterText && BLOCK.matcher(line).matches())) {
        code(document, line);
      } else {
        CODE.matcher(line)
            .results()
            .forEach(span -> code(document, span.group(1) == null ? span.group(2) : span.group(1)));
        for (MatchResult link : LINK.matcher(line).results().toList()) {
          link(document, text, link.group(1));
        }
        afterText = !line.isBlank();
      }
    }
    return List.copyOf(wrong);
  }

  /** Lines of code that end with a backslash go on in the next. */
  private static List<String> joined(String text) {
    List<String> joined = new ArrayList<>();
    String open = "";
    for (String line : text.lines().toList()) {
      if (line.endsWith("\\")) {
        open += line.substring(0, line.length() - 1);
      } else {
        joined.add(open + line);
        open = "";
      }
    }
    return joined;
  }

  private void code(Path document, String code) {
    VARIABLE
        .matcher(code)
        .results()
        .map(match -> match.group())
        .filter(name -> !variables.contains(name))
        .forEach(name -> wrong(document, name, "no setting of this name"));
    Matcher command = COMMAND.matcher(code);
    if (command.find()) {
      command(document, command.group(1), command.group(2));
    }
    PATH.matcher(code).results().forEach(path -> path(document, code, path.start(), path.group()));
    DOCUMENT
        .matcher(code)
        .results()
        .filter(name -> name.start() == 0 && name.end() == code.length())
        .filter(
            name -> !isThere(document, name.group()) && !isThere(document, "docs/" + name.group()))
        .forEach(name -> wrong(document, name.group(), "no such document"));
  }

  private void command(Path document, String name, String arguments) {
    Set<String> options = commands.get(name);
    if (options == null) {
      wrong(document, "flodgatt " + name, "no such command");
      return;
    }
    OPTION
        .matcher(arguments)
        .results()
        .map(match -> match.group())
        .filter(option -> !options.contains(option))
        .forEach(option -> wrong(document, "flodgatt " + name + " " + option, "no such option"));
  }

  /** A path counts as one of ours if it begins with one of our directories. */
  private void path(Path document, String code, int start, String found) {
    String path = found.startsWith("./") ? found.substring(2) : found;
    String first = path.substring(0, Math.max(0, path.indexOf('/')));
    boolean begins = start == 0 || " \"'=:".indexOf(code.charAt(start - 1)) >= 0;
    boolean made = first.equals("target") || path.contains("/target/");
    if (begins && !made && !first.isEmpty() && Files.isDirectory(root.resolve(first))) {
      boolean there = path.contains("…") ? isSomewhere(first, path) : isThere(document, path);
      if (!there) {
        wrong(document, path, "no such file");
      }
    }
  }

  private boolean isThere(Path document, String path) {
    return Files.exists(root.resolve(path)) || Files.exists(document.resolveSibling(path));
  }

  /** An ellipsis stands for some directories. */
  private boolean isSomewhere(String directory, String path) {
    String end = path.substring(path.lastIndexOf('…') + 1);
    try (Stream<Path> files = Files.walk(root.resolve(directory + "/src"))) {
      return files.anyMatch(file -> file.toString().endsWith(end));
    } catch (IOException e) {
      return false;
    }
  }

  private void link(Path document, String text, String target) throws IOException {
    if (target.matches("[a-z]+:.*")) {
      return;
    }
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path linked = document.resolveSibling(file);
    if (!file.isEmpty() && !Files.exists(linked)) {
      wrong(document, target, "the link leads nowhere");
    } else if (hash >= 0) {
      String there = file.isEmpty() ? text : Files.readString(linked);
      if (!anchors(there).contains(target.substring(hash + 1))) {
        wrong(document, target, "no such heading");
      }
    }
  }

  /** As forges make them of headings: small, without punctuation, blanks as dashes. */
  private static Set<String> anchors(String text) {
    return text.lines()
        .map(HEADING::matcher)
        .filter(Matcher::matches)
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N}_ -]", "").replace(' ', '-'))
        .collect(toSet());
  }

  private void wrong(Path document, String name, String what) {
    wrong.add(root.relativize(document) + ": " + name + ": " + what);
  }
}
