package org.flodgatt.redis;

import java.util.function.BooleanSupplier;
import org.flodgatt.event.Topic;
import org.flodgatt.hub.TopicListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes all on. A mistake in the listener must not cost the messages that follow: it is logged.
 */
final class CarefulListener implements TopicListener {
  private static final Logger log = LoggerFactory.getLogger(CarefulListener.class);

  private final TopicListener listener;
  private final BooleanSupplier stopping;

  /**
   * @param stopping whether failures are due to being stopped
   */
  CarefulListener(TopicListener listener, BooleanSupplier stopping) {
    this.listener = listener;
    this.stopping = stopping;
  }

  @Override
  public void message(String topic, byte[] message) {
    try {
      listener.message(topic, message);
    } catch (RuntimeException e) {
      failed("a message of " + topic, e);
    }
  }

  @Override
  public void live(Topic topic) {
    try {
      listener.live(topic);
    } catch (RuntimeException e) {
      failed("the start of " + topic, e);
    }
  }

  @Override
  public void interrupted() {
    try {
      listener.interrupted();
    } catch (RuntimeException e) {
      failed("the loss of Redis", e);
    }
  }

  @Override
  public void resumed(boolean nothingMissed) {
    try {
      listener.resumed(nothingMissed);
    } catch (RuntimeException e) {
      failed("the return of Redis", e);
    }
  }

  private void failed(String what, RuntimeException e) {
    if (!stopping.getAsBoolean()) {
      log.error("Could not pass on {}", what, e);
    }
  }
}
