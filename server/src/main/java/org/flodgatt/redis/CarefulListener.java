package org.flodgatt.redis;

import java.util.function.BooleanSupplier;
import org.flodgatt.event.Topic;
import org.flodgatt.hub.TopicListener;
import org.flodgatt.log.Seldom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes all on. A mistake in the listener must not cost the messages that follow: it is logged.
 */
final class CarefulListener implements TopicListener {
  private static final Logger log = LoggerFactory.getLogger(CarefulListener.class);

  private final Seldom<Throwable> failures =
      Seldom.error(log, "News from Redis could not be passed on");

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
      failed(e);
    }
  }

  @Override
  public void caughtUp() {
    try {
      listener.caughtUp();
    } catch (RuntimeException | OutOfMemoryError e) {
      failed(e);
    }
  }

  @Override
  public void live(Topic topic) {
    try {
      listener.live(topic);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  @Override
  public void interrupted() {
    try {
      listener.interrupted();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  @Override
  public void resumed(boolean nothingMissed) {
    try {
      listener.resumed(nothingMissed);
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void failed(Throwable e) {
    if (!stopping.getAsBoolean()) {
      failures.happened(e);
    }
  }
}
