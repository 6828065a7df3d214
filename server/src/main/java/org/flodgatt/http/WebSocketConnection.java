package org.flodgatt.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.flodgatt.encode.WebSocketFrames;
import org.flodgatt.metrics.Refusals.Limit;
import org.flodgatt.outbound.CloseReason;
import org.flodgatt.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * All that stays in the pipeline of a WebSocket after the handshake: reads the client's frames and
 * tells the session. Events go out below it.
 */
final class WebSocketConnection extends ChannelInboundHandlerAdapter
    implements FrameReader.Listener {
  private final HttpEdge.Parts parts;
  private final int maxControlFrames;
  private final FrameReader reader;
  private @Nullable Session session;
  private int second;
  private int controlFrames;

  /**
   * @param maxControlFrames in a second
   * @param mayDeflate whether the client may compress its messages
   */
  WebSocketConnection(HttpEdge.Parts parts, int maxControlFrames, boolean mayDeflate) {
    this.parts = parts;
    this.maxControlFrames = maxControlFrames;
    this.reader = new FrameReader(parts.sessionSettings().maxMessageBytes(), mayDeflate, this);
  }

  /** Set on the event loop before the first frame can come. */
  void session(Session opened) {
    session = opened;
  }

  private Session session() {
    Session opened = session;
    if (opened == null) {
      throw new IllegalStateException("a frame came before the session was open");
    }
    return opened;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      reader.read(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void text(String message) {
    session().received(message);
  }

  @Override
  public void binary() {
    session().close(CloseReason.BINARY_MESSAGE);
  }

  @Override
  public void ping(byte[] payload) {
    if (isFlood()) {
      return;
    }
    var outbound = session().outbound();
    outbound.send(WebSocketFrames.pong(outbound.allocator(), payload));
  }

  @Override
  public void pong() {
    if (!isFlood()) {
      session().ponged();
    }
  }

  /** Each costs us an answer or a turn; a client that means well sends one in many seconds. */
  private boolean isFlood() {
    int now = (int) (System.nanoTime() / 1_000_000_000);
    if (now != second) {
      second = now;
      controlFrames = 0;
    }
    controlFrames++;
    if (controlFrames == maxControlFrames + 1) {
      parts.metrics().refusals().refused(Limit.CONTROL_FRAMES, maxControlFrames);
      session().close(CloseReason.TOO_MANY_CONTROL_FRAMES);
    }
    return controlFrames > maxControlFrames;
  }

  @Override
  public void close(byte[] payload) {
    session().closedByClient(payload);
  }

  @Override
  public void violation(CloseReason reason) {
    if (reason == CloseReason.MESSAGE_TOO_BIG) {
      int most = parts.sessionSettings().maxMessageBytes();
      parts.metrics().refusals().refused(Limit.MESSAGE_BYTES, most);
    }
    session().close(reason);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session().disconnected();
    context.fireChannelInactive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    session().writabilityChanged();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
