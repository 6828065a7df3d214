package org.flodgatt.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Reads one request and holds what follows until it is answered: the next request, or the frames of
 * a WebSocket client that did not wait for our answer. What it holds is handed on when it leaves
 * the pipeline.
 */
final class OneRequestDecoder extends HttpRequestDecoder {
  /** Nobody sends so much ahead without meaning harm. */
  private static final int MOST_HELD_BYTES = 64 * 1024;

  private boolean answering;
  private boolean begun;

  /**
   * @param maxHeadBytes longest request line, and most bytes of all headers together
   */
  OneRequestDecoder(int maxHeadBytes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(maxHeadBytes)
            .setMaxHeaderSize(maxHeadBytes));
  }

  /** Whether some of a request has arrived, but not all. */
  boolean midRequest() {
    return begun && !answering;
  }

  /** The request was answered: the next may come. */
  void next(ChannelHandlerContext any) {
    answering = false;
    begun = actualReadableBytes() > 0;
    if (begun) {
      any.executor()
          .execute(() -> {
            if (any.channel().isActive()) {
              any.pipeline().fireChannelRead(Unpooled.EMPTY_BUFFER);
            }
          });
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof ByteBuf bytes && bytes.isReadable()) {
      begun = true;
    }
    super.channelRead(context, message);
    if (answering && actualReadableBytes() > MOST_HELD_BYTES) {
      context.close();
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf buffer, List<Object> out)
      throws Exception {
    if (answering) {
      return;
    }
    super.decode(context, buffer, out);
    if (!out.isEmpty() && out.getLast() instanceof LastHttpContent) {
      answering = true;
    }
  }
}
