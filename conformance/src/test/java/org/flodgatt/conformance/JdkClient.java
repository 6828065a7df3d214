package org.flodgatt.conformance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JDK's own WebSocket: one socket, many subscriptions; the token in the header. */
final class JdkClient implements RealClient {
  private static final Pattern EVENT = Pattern.compile("\"event\":\"([^\"]+)\"");
  private static final Pattern PAYLOAD = Pattern.compile("\"payload\":\"(.*)\"}$");

  private final ClientTarget target;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;
  private volatile @Nullable WebSocket socket;

  private JdkClient(ClientTarget target) {
    this.target = target;
  }

  static RealClient start(ClientTarget target) {
    JdkClient client = new JdkClient(target);
    client.connect();
    return client;
  }

  private void connect() {
    http.newWebSocketBuilder()
        .header("Authorization", "Bearer " + target.token())
        .buildAsync(
            URI.create("ws://127.0.0.1:" + target.port() + "/api/v1/streaming"), new Listener())
        .whenComplete((open, failure) -> {
          if (failure != null) {
            said.add("ERROR\t" + failure);
            comeBack();
          }
        });
  }

  private void comeBack() {
    if (!stopped) {
      CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(this::connect);
    }
  }

  private static CompletionStage<WebSocket> subscribe(WebSocket socket, String what) {
    return socket.sendText("{\"type\":\"subscribe\",\"stream\":" + what + "}", true);
  }

  @Override
  public List<String> said() {
    return List.copyOf(said);
  }

  @Override
  public void stop() {
    stopped = true;
    WebSocket open = socket;
    if (open == null) {
      throw new AssertionError("it never connected; it said: " + said);
    }
    try {
      open.sendClose(WebSocket.NORMAL_CLOSURE, "").get(1, TimeUnit.MINUTES);
      http.shutdown();
      if (!http.awaitTermination(Duration.ofMinutes(1))) {
        throw new AssertionError("it still runs; it said: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("it cannot say goodbye; it said: " + said, e);
    }
  }

  @Override
  public void close() {
    stopped = true;
    http.shutdownNow();
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void onOpen(WebSocket open) {
      socket = open;
      subscribe(open, "\"user\"")
          .thenCompose(next -> subscribe(next, "\"direct\""))
          .thenCompose(next -> subscribe(next, "\"list\",\"list\":\"" + target.list() + '"'))
          .thenCompose(next -> subscribe(next, "\"hashtag\",\"tag\":\"" + target.tag() + '"'))
          .whenComplete((done, failure) -> {
            if (failure != null) {
              said.add("ERROR\t" + failure);
            }
          });
      open.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket open, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        hear(text.toString());
        text.setLength(0);
      }
      open.request(1);
      return null;
    }

    private void hear(String message) {
      Matcher event = EVENT.matcher(message);
      Matcher payload = PAYLOAD.matcher(message);
      if (event.find()) {
        said.add(
            "EVENT\t"
                + event.group(1)
                + '\t'
                + (payload.find() ? CurlClient.key(payload.group(1).replace("\\\"", "\"")) : "-"));
      } else {
        said.add("ERROR\t" + message);
      }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket open, int code, String reason) {
      said.add("CLOSED\t" + code);
      comeBack();
      return null;
    }

    @Override
    public void onError(WebSocket open, Throwable failure) {
      said.add("ERROR\t" + failure);
      comeBack();
    }
  }
}
