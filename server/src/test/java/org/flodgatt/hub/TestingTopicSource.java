package org.flodgatt.hub;

import java.util.ArrayList;
import java.util.List;
import org.flodgatt.event.Topic;

/** Writes down what it is told, in order. */
final class TestingTopicSource implements TopicSource {
  private final List<String> told = new ArrayList<>();

  @Override
  public synchronized void join(Topic topic) {
    told.add("join " + topic);
  }

  @Override
  public synchronized void leave(Topic topic) {
    told.add("leave " + topic);
  }

  @Override
  public synchronized void streamStarted(Topic topic) {
    told.add("started " + topic);
  }

  synchronized List<String> told() {
    return List.copyOf(told);
  }
}
