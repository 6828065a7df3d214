package org.flodgatt.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.flodgatt.session.Session;
import org.jspecify.annotations.Nullable;

/** All that stays in the pipeline of an event stream: notices that the client leaves. */
final class EventStreamConnection extends ChannelInboundHandlerAdapter {
  private @Nullable Session session;

  /** Set on the event loop when the session is open. */
  void session(Session opened) {
    session = opened;
  }

  /** An event-stream client has nothing more to say. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (session != null) {
      session.disconnected();
    }
    context.fireChannelInactive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (session != null) {
      session.writabilityChanged();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
