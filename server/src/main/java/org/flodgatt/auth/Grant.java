package org.flodgatt.auth;

import java.util.List;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.Topic;

/**
 * Leave to listen to a stream.
 *
 * @param request which stream, with what the client gave as it gave it
 * @param topics what to listen to
 * @param hideLocal statuses of this server are not for this viewer
 * @param hideRemote statuses of other servers are not for this viewer
 */
public record Grant(
    StreamRequest request, List<Topic> topics, boolean hideLocal, boolean hideRemote) {
  /** The row of the stream table. */
  public StreamKind kind() {
    return request.kind();
  }
}
