package org.flodgatt.hub;

import org.flodgatt.event.Topic;

/**
 * What a {@link TopicSource} tells. All calls come from the source's one reading thread, in the
 * order in which things happened.
 */
public interface TopicListener {
  /**
   * A message was published. Blocks while too much waits to be delivered: that is the back-pressure
   * towards the source.
   *
   * @param topic the topic's name, without namespace
   * @param message the message; the listener owns the array from now on
   */
  void message(String topic, byte[] message);

  /**
   * What was read is told; the source is about to read again, which may have to wait, or is lost.
   * Messages that come together are handed round together: they may be kept back until this is
   * told, no longer.
   */
  void caughtUp();

  /** The source confirmed the last {@link TopicSource#join}: from now on nothing is missed. */
  void live(Topic topic);

  /**
   * The source was lost: until {@link #live} is told of a topic again, its events may be missed.
   * Told again when the source is lost once more before {@link #resumed}: then both are one
   * interruption, and that one {@link #resumed} answers for both.
   */
  void interrupted();

  /**
   * The interruption is over. Told once after each, and never without one: when all topics that
   * were wanted when the source came back are confirmed, or else before the first message is passed
   * on that came after the loss.
   *
   * @param nothingMissed whether it is certain that nothing at all was published from the last
   *     moment on up to which everything is known to have been heard
   */
  void resumed(boolean nothingMissed);
}
