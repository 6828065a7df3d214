package org.flodgatt.conformance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.testkit.process.NativeProcess;
import org.flodgatt.testkit.process.Programs;
import org.opentest4j.TestAbortedException;

/**
 * {@code curl -N} on every stream, each again when it ends, as scripts of administrators do. It
 * prints the event stream as it is; that is read here. A proxy may pass on an event in pieces, so
 * each line says of which stream it is. Only the beginning of a line is kept: a pipe mixes longer
 * ones ({@code PIPE_BUF}, 4096 bytes) with those of other streams.
 */
final class CurlClient implements RealClient {
  private static final Pattern ID = Pattern.compile("\"(?:id|announcement_id)\":\"([0-9]+)\"");
  private static final String SCRIPT =
      """
      trap 'trap "" TERM; kill 0; wait; exit 0' TERM
      for path in /user /direct "/list?list=$STREAMING_LIST" "/hashtag?tag=$STREAMING_TAG"; do
        (
          while :; do
            curl -sN -H "Authorization: Bearer $STREAMING_TOKEN" \\
              "$STREAMING_URL/api/v1/streaming$path"
          done
        ) | while IFS= read -r line; do printf '%s %.2000s\\n' "$path" "$line"; done &
      done
      wait
      """;

  private final ProcessClient process;

  private CurlClient(ProcessClient process) {
    this.process = process;
  }

  static RealClient start(ClientTarget target) {
    if (Programs.onPath("curl").isEmpty()) {
      throw new TestAbortedException("curl is not on the PATH");
    }
    // In a session of its own, so that it can stop all its children at once.
    ProcessBuilder builder = new ProcessBuilder("setsid", "/bin/sh", "-c", SCRIPT);
    builder.environment().putAll(target.environment());
    return new CurlClient(new ProcessClient(NativeProcess.start("curl", builder), false));
  }

  /** Its version, after a blank; empty if there is none here. */
  static String version() {
    if (Programs.onPath("curl").isEmpty()) {
      return "";
    }
    try (NativeProcess asked =
        NativeProcess.start("curl", new ProcessBuilder("curl", "--version"))) {
      String line =
          asked.output().await(0, text -> text.startsWith("curl "), Duration.ofMinutes(1));
      return " " + line.split(" ", 3)[1];
    }
  }

  @Override
  public List<String> said() {
    List<String> said = new ArrayList<>();
    Map<String, String> events = new HashMap<>();
    for (String line : process.said()) {
      int blank = line.indexOf(' ');
      String path = line.substring(0, Math.max(blank, 0));
      String text = line.substring(blank + 1);
      if (text.startsWith("event: ")) {
        events.put(path, text.substring("event: ".length()));
      } else if (text.startsWith("data: ")) {
        said.add("EVENT\t" + events.get(path) + "\t" + key(text.substring("data: ".length())));
      }
    }
    return said;
  }

  /** The key of a payload as JSON text; see {@link RealClient#said}. */
  static String key(String payload) {
    if (!payload.startsWith("{")) {
      return payload;
    }
    Matcher id = ID.matcher(payload);
    return id.find() ? id.group(1) : "?";
  }

  @Override
  public void stop() {
    process.stop();
  }

  @Override
  public void close() {
    process.close();
  }
}
