package org.flodgatt.http;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.flodgatt.auth.Denial;
import org.flodgatt.http.RequestHandler.Exchange;
import org.flodgatt.ops.Health;
import org.flodgatt.ops.OpsEndpoints;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Paths for the people who run the server (contract sections 1 and 10). Methods run on the
 * connection's event loop.
 */
final class OpsRoutes {
  private static final Logger log = LoggerFactory.getLogger(OpsRoutes.class);
  private static final String HEALTH = Routes.STREAMING + "/health";

  private final HttpEdge.Parts parts;
  private final boolean all;

  /**
   * @param all whether this address answers more than what everybody may know
   */
  OpsRoutes(HttpEdge.Parts parts, boolean all) {
    this.parts = parts;
    this.all = all;
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
    return all && answersAdmin(exchange, path);
  }

  private boolean answersAdmin(Exchange exchange, String path) {
    switch (path) {
      case "/metrics" -> metrics(exchange);
      case "/live" ->
          exchange.reply(
              plain("200 OK", exchange, "application/json").body(parts.ops().health().live()));
      case "/ready", Routes.STREAMING + "/ready" -> ready(exchange);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Reply plain(String status, Exchange exchange, String type) {
    return Reply.of(status, exchange.requestId())
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
                    plain(
                            report.ready() ? "200 OK" : "503 Service Unavailable",
                            exchange,
                            "application/json")
                        .body(report.json())),
            exchange.context().executor());
  }

  private void metrics(Exchange exchange) {
    OpsEndpoints ops = parts.ops();
    CompletableFuture<byte[]> page;
    try {
      page = CompletableFuture.supplyAsync(ops::metrics, parts.blocking());
    } catch (RejectedExecutionException stopping) {
      page = CompletableFuture.failedFuture(stopping);
    }
    page.whenCompleteAsync(
        (text, failure) -> {
          if (failure == null) {
            exchange.reply(
                Reply.of("200 OK", exchange.requestId())
                    .header("Content-Type", ops.metricsType())
                    .body(text));
          } else {
            log.error("The metrics could not be written", failure);
            exchange.refuse(Denial.UNEXPECTED);
          }
        },
        exchange.context().executor());
  }
}
