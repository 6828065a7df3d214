package org.flodgatt.auth;

import java.util.List;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.Topic;

/**
 * Leave to listen to a stream.
 *
 * @param kind which stream
 * @param parameter the tag or list as the client gave it
 * @param topics what to listen to
 * @param hideLocal statuses of this server are not for this viewer
 * @param hideRemote statuses of other servers are not for this viewer
 */
public record Grant(
    StreamKind kind,
    StreamParameter parameter,
    List<Topic> topics,
    boolean hideLocal,
    boolean hideRemote) {}
