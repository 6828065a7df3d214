package org.flodgatt.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.flodgatt.auth.Authenticator;
import org.flodgatt.auth.Denial;
import org.flodgatt.event.Secret;
import org.flodgatt.event.Viewer;
import org.flodgatt.http.ConnectionLimits.Places;
import org.flodgatt.http.Traffic.Visit;
import org.flodgatt.metrics.Refusals.Limit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, one after the other, until one of them becomes a stream.
 * Confined to the connection's event loop.
 */
final class RequestHandler extends SimpleChannelInboundHandler<HttpObject> {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  private static final Set<HttpMethod> METHODS =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.POST,
          HttpMethod.PUT,
          HttpMethod.PATCH,
          HttpMethod.DELETE,
          HttpMethod.OPTIONS,
          HttpMethod.TRACE,
          new HttpMethod("PROPFIND"),
          new HttpMethod("PROPPATCH"),
          new HttpMethod("MKCOL"),
          new HttpMethod("COPY"),
          new HttpMethod("MOVE"),
          new HttpMethod("LOCK"),
          new HttpMethod("UNLOCK"),
          new HttpMethod("SEARCH"),
          new HttpMethod("PURGE"),
          new HttpMethod("REPORT"));

  private final OneRequestDecoder decoder;
  private final Routes routes;
  private final Places places;
  private final Visit visit;
  private @Nullable HttpRequest request;
  private @Nullable ScheduledFuture<?> headTimer;

  RequestHandler(OneRequestDecoder decoder, Routes routes, Places places, Visit visit) {
    this.decoder = decoder;
    this.routes = routes;
    this.places = places;
    this.visit = visit;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    awaitRequest(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopWaiting();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopWaiting();
    context.fireChannelInactive();
  }

  /** A client that says nothing is let go; one that stops halfway is told. */
  private void awaitRequest(ChannelHandlerContext context) {
    headTimer =
        context
            .executor()
            .schedule(
                () -> {
                  if (decoder.midRequest()) {
                    closeWith(context, "408 Request Timeout");
                  } else {
                    context.close();
                  }
                },
                routes.headTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  private void stopWaiting() {
    if (headTimer != null) {
      headTimer.cancel(false);
      headTimer = null;
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    if (!part.decoderResult().isSuccess()) {
      if (part.decoderResult().cause() instanceof TooLongFrameException) {
        routes.refused(Limit.HEADER_BYTES);
        closeWith(context, "431 Request Header Fields Too Large");
      } else {
        closeWith(context, "400 Bad Request");
      }
      return;
    }
    if (part instanceof HttpRequest head) {
      request = head;
      if (!expectationIsMet(context, head)) {
        request = null;
        closeWith(context, "417 Expectation Failed");
        return;
      }
    }
    if (part instanceof LastHttpContent && request != null) {
      HttpRequest whole = request;
      request = null;
      stopWaiting();
      visit.asked();
      answer(context, whole);
    }
  }

  /** A client that waits for leave to send its body gets it, though nobody reads the body. */
  private static boolean expectationIsMet(ChannelHandlerContext context, HttpRequest head) {
    String expected = head.headers().get(HttpHeaderNames.EXPECT);
    if (expected == null || !head.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return true;
    }
    if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)) {
      return false;
    }
    context.writeAndFlush(Reply.bare("100 Continue").bytes(context.alloc(), true));
    return true;
  }

  private void answer(ChannelHandlerContext context, HttpRequest whole) {
    boolean version11 = whole.protocolVersion().equals(HttpVersion.HTTP_1_1);
    boolean known = version11 || whole.protocolVersion().equals(HttpVersion.HTTP_1_0);
    boolean host = whole.headers().contains(HttpHeaderNames.HOST);
    if (!known || (version11 && !host) || !METHODS.contains(whole.method())) {
      closeWith(context, "400 Bad Request");
      return;
    }
    routes.route(new Exchange(context, whole));
  }

  private void closeWith(ChannelHandlerContext context, String status) {
    log.debug("A request that cannot be read as one is answered: {}", status);
    var reply = Reply.bare(status).header("Connection", "close").header("Content-Length", "0");
    farewell(context, reply.bytes(context.alloc(), true));
  }

  private void farewell(ChannelHandlerContext context, ByteBuf answer) {
    visit.answered();
    stopWaiting();
    Farewell.say(context.channel(), answer, decoder, this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  /** One request and the ways to answer it. */
  final class Exchange {
    private final ChannelHandlerContext context;
    private final HttpRequest whole;
    private final RequestTarget target;
    private final String requestId = UUID.randomUUID().toString();

    Exchange(ChannelHandlerContext context, HttpRequest whole) {
      this.context = context;
      this.whole = whole;
      this.target = RequestTarget.parse(whole.uri());
    }

    ChannelHandlerContext context() {
      return context;
    }

    HttpRequest request() {
      return whole;
    }

    RequestTarget target() {
      return target;
    }

    String requestId() {
      return requestId;
    }

    boolean isHead() {
      return whole.method().equals(HttpMethod.HEAD);
    }

    /** Whether the client's address, as far as it is known, may have one more connection. */
    boolean hasPlaceForAddress() {
      return places.takeForAddress(whole.headers().getAll("X-Forwarded-For"));
    }

    /** Whether the account may have one more connection; without one only the address counts. */
    boolean hasPlaceFor(Viewer viewer) {
      return viewer.isAnonymous() || places.takeForAccount(viewer.accountId());
    }

    /** Whether the client understands chunks. */
    boolean isVersion11() {
      return whole.protocolVersion().equals(HttpVersion.HTTP_1_1);
    }

    /**
     * Answers, and lets the next request in unless the client wants to end; not before the client
     * has taken this answer, so that no answers pile up.
     */
    void reply(Reply reply) {
      if (!context.channel().isActive()) {
        return;
      }
      if (!isVersion11() || !HttpUtil.isKeepAlive(whole)) {
        replyAndClose(reply.header("Connection", "close"));
        return;
      }
      places.freeRequest();
      visit.answered();
      awaitRequest(context);
      context
          .writeAndFlush(reply.bytes(context.alloc(), !isHead()))
          .addListener(written -> {
            if (written.isSuccess()) {
              decoder.next(context);
            }
          });
    }

    void replyAndClose(Reply reply) {
      farewell(context, reply.bytes(context.alloc(), !isHead()));
    }

    void refuse(Denial denial) {
      tellRefusal(denial);
      Reply reply = Reply.error(denial, requestId);
      if (denial == Denial.STOPPING) {
        replyAndClose(reply.header("Connection", "close"));
      } else {
        reply(reply);
      }
    }

    /** A WebSocket is refused; the connection ends with the answer. */
    void refuseUpgrade(Denial denial) {
      tellRefusal(denial);
      replyAndClose(Reply.refusedUpgrade(denial, requestId));
    }

    /** By the id that the client sees; its path or headers might hold a token. */
    private void tellRefusal(Denial denial) {
      log.debug("Request {} is refused: {} {}", requestId, denial.status(), denial.message());
    }

    /** Writes the head of a stream; the request handlers leave, and held bytes go to the stream. */
    void becomeStream(ByteBuf head) {
      visit.streams();
      context.writeAndFlush(head, context.voidPromise());
      var pipeline = context.pipeline();
      pipeline.remove(RequestHandler.this);
      pipeline.remove(decoder);
    }

    /** Authenticates; the answer comes on this event loop, if the client is still there. */
    void authenticate(
        Authenticator authenticator,
        @Nullable Secret token,
        Consumer<Viewer> accepted,
        Consumer<Denial> refused) {
      authenticator
          .authenticate(token)
          .thenAcceptAsync(
              result -> {
                if (!context.channel().isActive()) {
                  return;
                }
                switch (result) {
                  case Authenticator.Result.Accepted(Viewer viewer) -> accepted.accept(viewer);
                  case Authenticator.Result.Refused(Denial denial) -> refused.accept(denial);
                }
              },
              context.executor());
    }
  }
}
