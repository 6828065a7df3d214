package org.flodgatt.hub;

/**
 * Who listens to a topic. All calls come on the subscriber's own event loop.
 *
 * @param <S> what all subscribers of an event share, made once
 */
public interface Subscriber<S> {
  /** Whose blocks, mutes and filters count on filtered topics. */
  long accountId();

  /**
   * An event of the topic.
   *
   * @param flushes told when something was queued that must be sent at the end of the turn
   */
  void deliver(Delivery<S> delivery, Flushes flushes);

  /**
   * An event of the topic could not be screened: the subscriber must not go on as if it had not
   * been.
   */
  void lost();

  /**
   * The source was interrupted: events of the topic that were published since may have been missed.
   */
  void missed();
}
