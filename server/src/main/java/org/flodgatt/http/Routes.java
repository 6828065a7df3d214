package org.flodgatt.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.flodgatt.auth.Credentials;
import org.flodgatt.auth.Denial;
import org.flodgatt.auth.StreamAuthorizer;
import org.flodgatt.auth.StreamParameter;
import org.flodgatt.auth.StreamRequest;
import org.flodgatt.encode.Wire;
import org.flodgatt.event.Secret;
import org.flodgatt.event.StreamKind;
import org.flodgatt.event.Viewer;
import org.flodgatt.http.RequestHandler.Exchange;
import org.flodgatt.metrics.Refusals.Limit;
import org.flodgatt.outbound.Outbound;
import org.flodgatt.session.Session;
import org.flodgatt.session.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * Path and method to what is done (contract section 1). Methods run on the connection's event loop.
 */
final class Routes {
  static final String STREAMING = "/api/v1/streaming";

  /** What an address is for. */
  enum Side {
    /** Clients, and what everybody may know. */
    CLIENTS,
    /** The people who run the server. */
    ADMIN,
    /** Both, as there is one address. */
    BOTH
  }

  /** Values of parameters such as {@code only_media} that mean no (contract section 3). */
  private static final Set<String> FALSE =
      Set.of("", "0", "f", "F", "false", "FALSE", "off", "OFF");

  private final HttpEdge.Parts parts;
  private final HttpSettings settings;
  private final Sessions.Loop loop;
  private final Traffic traffic;
  private final Side side;
  private final OpsRoutes operations;

  Routes(
      HttpEdge.Parts parts, HttpSettings settings, Sessions.Loop loop, Traffic traffic, Side side) {
    this.parts = parts;
    this.settings = settings;
    this.loop = loop;
    this.traffic = traffic;
    this.side = side;
    this.operations = new OpsRoutes(parts, side);
  }

  Duration headTimeout() {
    return settings.headTimeout();
  }

  /** A request was refused by a limit of the edge. */
  void refused(Limit limit) {
    parts.metrics().refusals().refused(limit, settings.limits().headBytes());
  }

  void route(Exchange exchange) {
    HttpMethod method = exchange.request().method();
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (side == Side.ADMIN) {
      if (!reads || !operations.answers(exchange)) {
        exchange.refuse(Denial.UNKNOWN_PATH);
      }
    } else if (WebSocketUpgrade.isAskedFor(exchange.request())) {
      upgrade(exchange);
    } else if (method.equals(HttpMethod.OPTIONS)) {
      exchange.reply(preflight(exchange));
    } else if (!reads) {
      otherMethod(exchange);
    } else if (!operations.answers(exchange)) {
      eventStream(exchange);
    }
  }

  private static Reply preflight(Exchange exchange) {
    Reply reply =
        Reply.of("204 No Content", exchange.requestId())
            .header("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE")
            .header("Vary", "Access-Control-Request-Headers");
    String asked = exchange.request().headers().get("Access-Control-Request-Headers");
    if (asked != null) {
      reply.header("Access-Control-Allow-Headers", asked);
    }
    return reply.header("Content-Length", "0");
  }

  private void otherMethod(Exchange exchange) {
    if (streamAt(exchange.target()) == null) {
      exchange.refuse(Denial.UNKNOWN_PATH);
      return;
    }
    exchange.reply(
        Reply.of("405 Method Not Allowed", exchange.requestId())
            .header("Allow", "GET, HEAD, OPTIONS")
            .header("Content-Type", "application/json")
            .body("{\"error\":\"Method not allowed\"}"));
  }

  private @Nullable StreamKind streamAt(RequestTarget target) {
    if (!target.path().startsWith(STREAMING)) {
      return null;
    }
    return parts
        .streams()
        .atPath(
            target.path().substring(STREAMING.length()),
            isTrue(target, "only_media"),
            isTrue(target, "allow_local_only"));
  }

  private static boolean isTrue(RequestTarget target, String parameter) {
    return !FALSE.contains(target.firstOrEmpty(parameter));
  }

  /** What the query says, by name. */
  private static Function<String, StreamParameter> given(Exchange exchange) {
    return name -> StreamParameter.ofText(exchange.target().firstOrEmpty(name));
  }

  private static @Nullable Secret token(Exchange exchange) {
    var headers = exchange.request().headers();
    return Credentials.token(
        headers.get(HttpHeaderNames.AUTHORIZATION),
        exchange.target().first("access_token"),
        WebSocketUpgrade.joined(headers));
  }

  // Event streams

  private void eventStream(Exchange exchange) {
    if (streamAt(exchange.target()) == null) {
      exchange.refuse(Denial.UNKNOWN_PATH);
      return;
    }
    authenticate(exchange, viewer -> openStream(exchange, viewer), exchange::refuse);
  }

  /** Only now is it known what the path means: looking for the token may tell the dialect. */
  private void openStream(Exchange exchange, Viewer viewer) {
    StreamKind kind = streamAt(exchange.target());
    if (kind == null) {
      exchange.refuse(Denial.UNKNOWN_PATH);
    } else {
      openStream(exchange, StreamRequest.of(kind, given(exchange)), viewer);
    }
  }

  /** Who asks, and whether they have not too many connections already. */
  private void authenticate(
      Exchange exchange, Consumer<Viewer> accepted, Consumer<Denial> refused) {
    if (traffic.isClosed()) {
      refused.accept(Denial.STOPPING);
      return;
    }
    if (!exchange.hasPlaceForAddress()) {
      refused.accept(Denial.TOO_MANY_CONNECTIONS);
      return;
    }
    exchange.authenticate(
        parts.authenticator(),
        token(exchange),
        viewer -> {
          if (exchange.hasPlaceFor(viewer)) {
            accepted.accept(viewer);
          } else {
            refused.accept(Denial.TOO_MANY_CONNECTIONS);
          }
        },
        denial -> {
          countShed(denial);
          refused.accept(denial);
        });
  }

  private void countShed(Denial denial) {
    int bound = parts.gate().bound(denial);
    if (denial == Denial.TOO_BUSY) {
      parts.metrics().refusals().refused(Limit.LOOKUP_QUEUE, bound);
    } else if (denial == Denial.DATABASE_STALLED) {
      parts.metrics().refusals().refused(Limit.DATABASE_STALLED, bound);
    }
  }

  private void openStream(Exchange exchange, StreamRequest request, Viewer viewer) {
    if (exchange.isHead()) {
      answerHead(exchange, request, viewer);
      return;
    }
    var connection = new EventStreamConnection();
    var pipeline = exchange.context().pipeline();
    pipeline.addLast(connection);
    Wire wire = exchange.isVersion11() ? Wire.SSE : Wire.SSE_UNCHUNKED;
    var outbound = new Outbound(pipeline.lastContext(), wire, parts.outbound());
    Session session = parts.sessions().open(viewer, outbound, loop);
    connection.session(session);
    session.openStream(
        request,
        since(exchange),
        () -> exchange.becomeStream(streamHead(exchange)),
        denial -> {
          if (exchange.context().channel().isActive()) {
            pipeline.remove(connection);
            exchange.refuse(denial);
          }
        });
  }

  /**
   * Behind which event the client wants to go on; {@code null}: it does not know that it could. A
   * browser's {@code EventSource} keeps its address and adds the header when it comes back.
   */
  private static @Nullable String since(Exchange exchange) {
    String header = exchange.request().headers().get("Last-Event-ID");
    return header == null ? exchange.target().first("since") : header;
  }

  /** HEAD gets what GET would get, and ends there (contract 12.7). */
  private void answerHead(Exchange exchange, StreamRequest request, Viewer viewer) {
    parts
        .authorizer()
        .authorize(request, viewer)
        .thenAcceptAsync(
            result -> {
              switch (result) {
                case StreamAuthorizer.Result.Granted _ ->
                    exchange.reply(streamReply("200 OK", exchange));
                case StreamAuthorizer.Result.Denied(Denial denial) -> exchange.refuse(denial);
              }
            },
            exchange.context().executor());
  }

  private static Reply streamReply(String status, Exchange exchange) {
    return Reply.of(status, exchange.requestId())
        .header("Content-Type", "text/event-stream")
        .header("Cache-Control", "private, no-store");
  }

  /**
   * The response head and the first bytes at once (contract section 4). The connection ends with
   * the stream; a client that is not told so may send its next request on it, into nowhere.
   */
  private static ByteBuf streamHead(Exchange exchange) {
    boolean chunked = exchange.isVersion11();
    Reply reply = streamReply("200 OK", exchange).header("Connection", "close");
    if (chunked) {
      reply = reply.header("Transfer-Encoding", "chunked");
    }
    ByteBuf head = reply.bytes(exchange.context().alloc(), true);
    ByteBufUtil.writeAscii(head, chunked ? "3\r\n:)\n\r\n" : ":)\n");
    return head;
  }

  // WebSockets

  private void upgrade(Exchange exchange) {
    authenticate(exchange, viewer -> openWebSocket(exchange, viewer), exchange::refuseUpgrade);
  }

  private void openWebSocket(Exchange exchange, Viewer viewer) {
    Reply answer = WebSocketUpgrade.answer(exchange.request(), exchange.requestId());
    if (!WebSocketUpgrade.isAccepted(answer)) {
      exchange.replyAndClose(answer);
      return;
    }
    var headers = exchange.request().headers();
    String extension = settings.deflate() ? MessageDeflate.agreed(headers) : null;
    Wire wire = extension == null ? Wire.WEBSOCKET : Wire.WEBSOCKET_DEFLATED;
    if (extension != null) {
      answer = answer.header("Sec-WebSocket-Extensions", extension);
    }
    var connection =
        new WebSocketConnection(parts, settings.limits().controlFrames(), extension != null);
    var pipeline = exchange.context().pipeline();
    pipeline.addLast(connection);
    var outbound = new Outbound(pipeline.lastContext(), wire, parts.outbound());
    Session session = parts.sessions().open(viewer, outbound, loop);
    connection.session(session);
    exchange.context().write(answer.bytes(exchange.context().alloc(), true));
    String stream = exchange.target().firstOrEmpty("stream");
    if (!stream.isEmpty()) {
      session.subscribeTo(stream, given(exchange), exchange.target().first("since"));
    }
    exchange.becomeStream(Unpooled.EMPTY_BUFFER);
  }
}
