package org.flodgatt.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code .env} file, read as the npm package {@code dotenv} reads it, because the files were
 * written for that. So {@code #} begins a comment anywhere in an unquoted value, a backslash before
 * a quote stays in the value, {@code \n} means a line break only in double quotes, and lines that
 * are no assignment are skipped. Variables are not expanded.
 *
 * @param path of the file
 * @param values later assignments of a name win
 */
record DotEnv(Path path, Map<String, String> values) {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z0-9_.-]+)(?:\\s*=|:(?=\\s))");
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final String QUOTES = "'\"`";

  /** The files that count from a directory, most important first; not all of them need exist. */
  static List<Path> candidates(Path workingDirectory, boolean production) {
    String name = production ? ".env.production" : ".env";
    Path directory = workingDirectory.toAbsolutePath().normalize();
    List<Path> candidates = new ArrayList<>();
    candidates.add(directory.resolve(name));
    Path parent = directory.getParent();
    Path own = directory.getFileName();
    if (parent != null && own != null && own.toString().equals("streaming")) {
      candidates.add(parent.resolve(name));
    }
    return candidates;
  }

  /**
   * Reads a file.
   *
   * @throws IOException when it cannot be read
   */
  static DotEnv read(Path path) throws IOException {
    return new DotEnv(path, parse(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)));
  }

  /** The assignments of a file's text. */
  static Map<String, String> parse(String text) {
    String source = text.replace("\r\n", "\n").replace('\r', '\n').replace(BYTE_ORDER_MARK, ' ');
    Map<String, String> values = new LinkedHashMap<>();
    Matcher assignment = ASSIGNMENT.matcher(source);
    int line = 0;
    while (line < source.length()) {
      int end = endOfLine(source, line);
      assignment.region(line, end);
      int next = end + 1;
      if (assignment.lookingAt()) {
        int start = assignment.end();
        int closing = closingQuote(source, start);
        int stop = closing < 0 ? comment(source, start, end) : closing + 1;
        values.put(assignment.group(1), unquote(trim(source.substring(start, stop))));
        next = endOfLine(source, stop) + 1;
      }
      line = next;
    }
    return values;
  }

  private static int endOfLine(String source, int from) {
    int end = source.indexOf('\n', from);
    return end < 0 ? source.length() : end;
  }

  private static int comment(String source, int from, int end) {
    int hash = source.indexOf('#', from);
    return hash < 0 || hash > end ? end : hash;
  }

  /**
   * Where the quoted value that begins here ends, or -1 if it is no quoted value. A quote behind a
   * backslash may be either part of the value or its end; as the longest reading wins, candidates
   * are tried from the last. The end is right when only a comment follows on its line.
   */
  private static int closingQuote(String source, int from) {
    int open = from;
    while (open < source.length() && source.charAt(open) != '\n' && isBlank(source, open)) {
      open++;
    }
    if (open == source.length() || QUOTES.indexOf(source.charAt(open)) < 0) {
      return -1;
    }
    char quote = source.charAt(open);
    int last = -1;
    for (int at = source.indexOf(quote, open + 1); at >= 0; at = source.indexOf(quote, at + 1)) {
      if (onlyCommentFollows(source, at + 1)) {
        last = at;
      }
      if (source.charAt(at - 1) != '\\') {
        break;
      }
    }
    return last;
  }

  private static boolean onlyCommentFollows(String source, int from) {
    int at = from;
    while (at < source.length() && source.charAt(at) != '\n' && isBlank(source, at)) {
      at++;
    }
    return at == source.length() || source.charAt(at) == '\n' || source.charAt(at) == '#';
  }

  private static boolean isBlank(String source, int at) {
    return Character.isWhitespace(source.charAt(at)) || Character.isSpaceChar(source.charAt(at));
  }

  /** As JavaScript trims: a no-break space counts, too. */
  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text, start)) {
      start++;
    }
    while (end > start && isBlank(text, end - 1)) {
      end--;
    }
    return text.substring(start, end);
  }

  private static String unquote(String value) {
    if (value.isEmpty()) {
      return value;
    }
    char first = value.charAt(0);
    boolean quoted =
        value.length() > 1
            && QUOTES.indexOf(first) >= 0
            && value.charAt(value.length() - 1) == first;
    String inner = quoted ? value.substring(1, value.length() - 1) : value;
    return first == '"' ? inner.replace("\\n", "\n").replace("\\r", "\r") : inner;
  }
}
