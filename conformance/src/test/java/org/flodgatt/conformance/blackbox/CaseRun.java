package org.flodgatt.conformance.blackbox;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/** Takes a server through one case. One thread. */
final class CaseRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Target target;
  private final Seed seed;
  private final Conversation conversation;
  private final Map<String, String> values = new HashMap<>();

  CaseRun(Target target, Seed seed) {
    this.target = target;
    this.seed = seed;
    this.conversation = new Conversation(target);
    values.put("host", target.host() + ':' + target.port());
    values.put("tag", seed.unique("t"));
  }

  /**
   * Goes through all steps.
   *
   * @throws AssertionError telling the first difference, without the token
   */
  void run(List<Step> steps) {
    for (Step step : steps) {
      try {
        run(step);
      } catch (AssertionError e) {
        throw new AssertionError(withoutToken(e.getMessage() + "; at " + step), e);
      }
    }
  }

  private void run(Step step) {
    switch (step) {
      case Step.Given given -> seed.give(given.words(), values);
      case Step.Send send -> conversation.send(utf8(fill(send.bytes())));
      case Step.Reply reply ->
          conversation.expectReply(
              reply.status(),
              reply.headers().stream().map(this::fill).toList(),
              fill(reply.body()));
      case Step.Data data -> conversation.expectData(fill(data.bytes()));
      case Step.SendText text ->
          conversation.sendFrame(0x80 | text.opcode(), utf8(fill(text.text())), true);
      case Step.SendFrame frame ->
          conversation.sendFrame(
              frame.first(), frame.payload().getBytes(StandardCharsets.ISO_8859_1), frame.masked());
      case Step.Frame frame -> conversation.expectFrame(frame.opcode(), fill(frame.payload()));
      case Step.Close close -> conversation.expectClose(close.code(), close.reason());
      case Step.End _ -> conversation.expectEnd();
      case Step.Publish publish -> publish(fill(publish.topic()), fill(publish.message()));
      case Step.Silent silent -> awaitListeners(fill(silent.topic()), false);
    }
  }

  private void publish(String topic, String message) {
    awaitListeners(topic, true);
    target.broker().publish(topic, message);
  }

  private void awaitListeners(String topic, boolean any) {
    try {
      await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> target.broker().numSub(topic) > 0 == any);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError((any ? "nobody" : "somebody") + " listens to " + topic, e);
    }
  }

  private String fill(String text) {
    return Notation.fill(text, values);
  }

  private String withoutToken(String text) {
    String token = values.get("token");
    return token == null ? text : text.replace(token, "${token}");
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    conversation.close();
  }
}
