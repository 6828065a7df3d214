package org.flodgatt.hub;

import org.flodgatt.event.Topic;

/**
 * Where events come from. Calls return at once and may come from any thread; the source carries
 * them out one by one in the order of the calls.
 */
public interface TopicSource {
  /** The topic has its first listener here. {@link TopicListener#live} answers when it is heard. */
  void join(Topic topic);

  /** The topic's last listener is gone. */
  void leave(Topic topic);

  /**
   * A stream on the topic has started: Rails is told that somebody listens (contract section 9).
   * Called after {@link #join}, for every stream, not for system topics.
   */
  void streamStarted(Topic topic);
}
