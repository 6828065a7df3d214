package org.flodgatt.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.flodgatt.auth.Denial;
import org.flodgatt.http.RequestHandler.Exchange;
import org.flodgatt.log.Seldom;
import org.flodgatt.ops.ConsolePage;
import org.flodgatt.ops.Health;
import org.flodgatt.ops.OpsEndpoints;
import org.flodgatt.ops.StatusPages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Paths for the people who run the server (contract sections 1 and 10). Methods run on the
 * connection's event loop.
 */
final class OpsRoutes {
  private static final Logger log = LoggerFactory.getLogger(OpsRoutes.class);
  private static final Seldom<Throwable> unwritten =
      Seldom.error(log, "A page for monitoring could not be written");
  private static final String HEALTH = Routes.STREAMING + "/health";
  private static final String STATUS = Routes.STREAMING + "/status";
  private static final String JSON = "application/json";

  private final HttpEdge.Parts parts;
  private final Routes.Side side;

  OpsRoutes(HttpEdge.Parts parts, Routes.Side side) {
    this.parts = parts;
    this.side = side;
  }

  /** Answers, if it is one of the paths. */
  boolean answers(Exchange exchange) {
    String path = exchange.target().path();
    String lower = path.toLowerCase(Locale.ROOT);
    if (lower.equals(HEALTH) || lower.equals(HEALTH + "/")) {
      exchange.reply(plain("200 OK", exchange, "text/plain").body("OK"));
      return true;
    }
    if (path.equals("/favicon.ico")) {
      exchange.reply(Reply.of("404 Not Found", exchange.requestId()).header("Content-Length", "0"));
      return true;
    }
    return side != Routes.Side.CLIENTS && answersAdmin(exchange, path);
  }

  private boolean answersAdmin(Exchange exchange, String path) {
    switch (path) {
      case "/metrics" -> metrics(exchange);
      case "/live" ->
          exchange.reply(plain("200 OK", exchange, JSON).body(parts.ops().health().live()));
      case "/ready", Routes.STREAMING + "/ready" -> ready(exchange);
      default -> {
        return answersStatus(exchange, path)
            || (side == Routes.Side.ADMIN && answersConsole(exchange, path));
      }
    }
    return true;
  }

  /** A page that asks for tokens is only where clients, and pages of others, do not come. */
  private boolean answersConsole(Exchange exchange, String path) {
    if (path.equals("/console.json")) {
      exchange.reply(guarded(exchange, JSON).body(parts.ops().console().facts()));
      return true;
    }
    ConsolePage.Asset asset = parts.ops().console().at(path);
    if (asset == null) {
      return false;
    }
    Reply reply = guarded(exchange, asset.type()).header("Vary", "Accept-Encoding");
    exchange.reply(
        acceptsGzip(exchange)
            ? reply.header("Content-Encoding", "gzip").body(asset.zipped())
            : reply.body(asset.body()));
    return true;
  }

  private static boolean acceptsGzip(Exchange exchange) {
    return exchange
        .request()
        .headers()
        .containsValue(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP, true);
  }

  /** Unlike other answers, this one is not for pages of other servers. */
  private static Reply guarded(Exchange exchange, String type) {
    return Reply.bare("200 OK")
        .header("X-Request-Id", exchange.requestId())
        .header("Content-Type", type)
        .header("Cache-Control", "private, no-store")
        .header("Content-Security-Policy", ConsolePage.POLICY)
        .header("X-Content-Type-Options", "nosniff")
        .header("Referrer-Policy", "no-referrer")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin");
  }

  private boolean answersStatus(Exchange exchange, String path) {
    Optional<StatusPages> pages = parts.ops().status();
    if (pages.isEmpty() || !path.startsWith(STATUS)) {
      return false;
    }
    BiFunction<StatusPages, Boolean, String> page =
        switch (path.substring(STATUS.length())) {
          case "" -> StatusPages::connections;
          case "/per_timeline" -> StatusPages::perTimeline;
          // The first Flóðgátt spelt it wrongly.
          case "/backpressure", "/backpresure" -> StatusPages::backpressure;
          default -> null;
        };
    if (page == null) {
      return false;
    }
    String accept = exchange.request().headers().get("Accept", "");
    boolean json = accept.toLowerCase(Locale.ROOT).contains(JSON);
    later(
        exchange,
        () -> page.apply(pages.get(), json).getBytes(StandardCharsets.UTF_8),
        guarded(exchange, json ? JSON : "text/plain; charset=utf-8"));
    return true;
  }

  /** On the admin address, pages of other servers have no business. */
  private Reply start(String status, Exchange exchange) {
    return side == Routes.Side.ADMIN
        ? Reply.bare(status).header("X-Request-Id", exchange.requestId())
        : Reply.of(status, exchange.requestId());
  }

  private Reply plain(String status, Exchange exchange, String type) {
    return start(status, exchange)
        .header("Content-Type", type)
        .header("Cache-Control", "private, no-store");
  }

  private void ready(Exchange exchange) {
    parts
        .ops()
        .health()
        .ready()
        .thenAcceptAsync(
            (Health.Report report) ->
                exchange.reply(
                    plain(report.ready() ? "200 OK" : "503 Service Unavailable", exchange, JSON)
                        .body(report.json())),
            exchange.context().executor());
  }

  private void metrics(Exchange exchange) {
    OpsEndpoints ops = parts.ops();
    later(
        exchange,
        ops::metrics,
        start("200 OK", exchange).header("Content-Type", ops.metricsType()));
  }

  /** Answers with a page that takes its time to be written. */
  private void later(Exchange exchange, Supplier<byte[]> page, Reply reply) {
    CompletableFuture<byte[]> written;
    try {
      written = CompletableFuture.supplyAsync(page, parts.blocking());
    } catch (RejectedExecutionException stopping) {
      written = CompletableFuture.failedFuture(stopping);
    }
    written.whenCompleteAsync(
        (text, failure) -> {
          if (failure == null) {
            exchange.reply(reply.body(text));
          } else {
            unwritten.happened(failure);
            exchange.refuse(Denial.UNEXPECTED);
          }
        },
        exchange.context().executor());
  }
}
