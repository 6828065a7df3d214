package org.flodgatt.conformance.blackbox;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Reads the steps of one case. */
final class StepReader {
  private final List<String> lines;
  private final UnaryOperator<String> filler;
  private int at;

  /**
   * A reader of these lines.
   *
   * @param filler puts in what is known before the run
   */
  StepReader(List<String> lines, UnaryOperator<String> filler) {
    this.lines = lines;
    this.filler = filler;
  }

  /**
   * All steps.
   *
   * @throws IllegalArgumentException for a line that is no step, and if there is none
   */
  List<Step> read() {
    List<Step> steps = new ArrayList<>();
    while (at < lines.size()) {
      steps.add(next());
    }
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("no steps");
    }
    return List.copyOf(steps);
  }

  private Step next() {
    String line = lines.get(at);
    int blank = line.indexOf(' ');
    String word = blank < 0 ? line : line.substring(0, blank);
    String rest = blank < 0 ? "" : line.substring(blank + 1);
    return switch (word) {
      case ">" -> new Step.Send(fill(String.join("\r\n", block(">")) + "\r\n"));
      case "<" -> reply(block("<"));
      case "bytes>" -> one(new Step.Send(fill(rest)));
      case "data<" -> one(new Step.Data(fill(rest)));
      case "text>" -> one(new Step.SendText(1, fill(rest)));
      case "text<" -> one(new Step.Frame(1, fill(rest)));
      case "ping>" -> one(new Step.SendText(9, fill(rest)));
      case "pong<" -> one(new Step.Frame(10, fill(rest)));
      case "frame>" -> one(frame(rest));
      case "close<" -> one(close(rest));
      case "end" -> one(new Step.End());
      case "given" -> one(new Step.Given(List.of(rest.split(" "))));
      case "publish" -> one(publish(rest));
      case "silent" -> one(new Step.Silent(rest));
      default -> throw new IllegalArgumentException("\"" + line + "\" is no step");
    };
  }

  private Step one(Step step) {
    at++;
    return step;
  }

  // All lines that start with the mark, without it.
  private List<String> block(String mark) {
    List<String> block = new ArrayList<>();
    while (at < lines.size()
        && (lines.get(at).equals(mark) || lines.get(at).startsWith(mark + ' '))) {
      String line = lines.get(at++);
      block.add(line.length() > mark.length() ? line.substring(mark.length() + 1) : "");
    }
    return block;
  }

  private Step reply(List<String> block) {
    int end = block.indexOf("");
    List<String> head = end < 0 ? block : block.subList(0, end);
    List<String> body = end < 0 ? List.of() : block.subList(end + 1, block.size());
    return new Step.Reply(
        Integer.parseInt(head.getFirst()),
        head.stream().skip(1).map(filler).toList(),
        fill(String.join("\n", body)));
  }

  private Step frame(String rest) {
    String[] parts = rest.split(" ", 3);
    return new Step.SendFrame(
        Integer.parseInt(parts[0], 16),
        parts.length < 3 ? "" : fill(parts[2]),
        parts[1].equals("masked"));
  }

  private static Step close(String rest) {
    String[] parts = rest.split(" ", 2);
    return new Step.Close(
        parts[0].isEmpty() ? 0 : Integer.parseInt(parts[0]), parts.length < 2 ? "" : parts[1]);
  }

  private Step publish(String rest) {
    String[] parts = rest.split(" ", 2);
    return new Step.Publish(parts[0], fill(parts[1]));
  }

  private String fill(String text) {
    return filler.apply(text);
  }
}
