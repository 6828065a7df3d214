package org.flodgatt.loadtest;

import java.util.List;

/** Where events are published. */
interface Outlet extends AutoCloseable {
  /**
   * Publishes the messages in this order, each to all topics, and waits until that is done.
   *
   * @return how often nobody at all listened
   * @throws PublishException if some may not have been published
   */
  int publish(List<byte[]> messages) throws PublishException;

  @Override
  void close();

  /** Publishing failed; the message is one sentence. */
  final class PublishException extends Exception {
    private static final long serialVersionUID = 1L;

    PublishException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
