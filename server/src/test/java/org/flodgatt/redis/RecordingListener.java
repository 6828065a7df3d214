package org.flodgatt.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.event.Topic;
import org.flodgatt.hub.TopicListener;

/** Remembers all that it is told. */
class RecordingListener implements TopicListener {
  private final Map<String, Queue<String>> messages = new ConcurrentHashMap<>();
  private final Map<String, Integer> lives = new ConcurrentHashMap<>();
  private final AtomicInteger interruptions = new AtomicInteger();
  private final Queue<Boolean> resumptions = new ConcurrentLinkedQueue<>();
  private final AtomicInteger keptBack = new AtomicInteger();
  private final Queue<String> story = new ConcurrentLinkedQueue<>();

  @Override
  public void message(String topic, byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    keptBack.incrementAndGet();
    story.add("message " + text);
    messages.computeIfAbsent(topic, _ -> new ConcurrentLinkedQueue<>()).add(text);
  }

  @Override
  public void caughtUp() {
    keptBack.set(0);
  }

  @Override
  public void live(Topic topic) {
    lives.merge(topic.name(), 1, Integer::sum);
  }

  @Override
  public void interrupted() {
    story.add("interrupted");
    interruptions.incrementAndGet();
  }

  @Override
  public void resumed(boolean nothingMissed) {
    story.add("resumed " + nothingMissed);
    resumptions.add(nothingMissed);
  }

  List<String> messages(Topic topic) {
    Queue<String> queue = messages.get(topic.name());
    return queue == null ? List.of() : List.copyOf(queue);
  }

  /** How many messages the source has told since it last said that it had told all. */
  int keptBack() {
    return keptBack.get();
  }

  /** How often a topic became live. */
  int lives(Topic topic) {
    return lives.getOrDefault(topic.name(), 0);
  }

  int interruptions() {
    return interruptions.get();
  }

  /** Whether nothing was missed, for each resumption. */
  List<Boolean> resumptions() {
    return List.copyOf(resumptions);
  }

  /** Messages, interruptions and resumptions in their order. */
  List<String> story() {
    return List.copyOf(story);
  }
}
