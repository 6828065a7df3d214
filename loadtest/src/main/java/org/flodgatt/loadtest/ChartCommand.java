package org.flodgatt.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.loadtest.chart.BarChart;
import org.flodgatt.loadtest.chart.BarChart.Bar;

/**
 * {@code load chart}: draws one figure of several runs from the files that {@code --json} wrote.
 */
final class ChartCommand {
  static final String USAGE =
      """
      usage: ./flodgatt load chart FIGURE FILE.svg NAME=RUN.json [NAME=RUN.json ...]
      Draws one figure of several runs as bars, for example:
        ./flodgatt load chart server_cpu_us_per_delivery cpu.svg Node=node.json Flóðgátt=own.json\
      """;

  private ChartCommand() {}

  /** Draws; what stands behind {@code chart} on the command line. */
  static void run(List<String> arguments) throws BadOptionException, IOException {
    if (arguments.size() < 3) {
      throw new BadOptionException(USAGE);
    }
    String figure = arguments.get(0);
    List<Bar> bars = new ArrayList<>();
    for (String run : arguments.subList(2, arguments.size())) {
      int equals = run.indexOf('=');
      if (equals < 1) {
        throw BadOptionException.of("chart", run, "NAME=RUN.json");
      }
      bars.add(new Bar(run.substring(0, equals), value(figure, run.substring(equals + 1))));
    }
    Files.writeString(Path.of(arguments.get(1)), BarChart.draw(title(figure), bars));
  }

  private static double value(String figure, String file) throws BadOptionException {
    String json;
    try {
      json = Files.readString(Path.of(file));
    } catch (IOException e) {
      throw BadOptionException.of("chart", file, "a file that --json wrote");
    }
    Matcher matcher =
        Pattern.compile("\"" + Pattern.quote(figure) + "\": (-?[0-9.]+)").matcher(json);
    if (!matcher.find()) {
      throw BadOptionException.of("chart", figure, "a figure with a value in " + file);
    }
    return Double.parseDouble(matcher.group(1));
  }

  /** {@code server_cpu_us_per_delivery} is "Server CPU per delivery (µs)", and so on. */
  static String title(String figure) {
    String unit = "";
    String words = "_" + figure + "_";
    for (String[] known :
        new String[][] {{"_us_", "µs"}, {"_kib_", "KiB"}, {"_percent_", "%"}, {"_ms_", "ms"}}) {
      if (words.contains(known[0])) {
        unit = " (" + known[1] + ")";
        words = words.replace(known[0], "_");
      }
    }
    words = words.replace('_', ' ').strip().replace("cpu", "CPU").replace("rss", "RSS");
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + unit;
  }
}
