package org.flodgatt.redis;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.PushConsumerChain;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * One connection to Redis, speaking RESP2. It is used in one of two ways: for questions ({@link
 * #ask}, {@link #askAll}), by one thread; or for pub/sub, where one thread only {@link #read}s and
 * one other only {@link #send}s. {@link #abort} and {@link #close} may come from any thread and end
 * whatever the others wait for: they close the bare socket, without good-byes that could block.
 */
final class RedisConnection extends Connection {
  /** Redis answered with an error; the connection is sound. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  private final String name;
  private final Intake intake;
  private final Runnable hangUp;
  private final ScheduledExecutorService timer;
  private final Duration patience;
  private volatile @Nullable String abortReason;

  /**
   * @param name where it leads, for messages
   * @param socket connected, with TLS if there is any
   * @param intake what the socket is read through, below TLS
   * @param hangUp closes the bare socket; may run several times
   * @param patience how long a question may take
   */
  RedisConnection(
      String name,
      Socket socket,
      Intake intake,
      Runnable hangUp,
      ScheduledExecutorService timer,
      Duration patience) {
    super(once(socket), plainConfig());
    this.name = name;
    this.intake = intake;
    this.hangUp = hangUp;
    this.timer = timer;
    this.patience = patience;
  }

  /**
   * Asks and waits for the answer.
   *
   * @throws RefusedException when the answer is an error
   * @throws IOException when there is no answer in time
   */
  @Nullable Object ask(Command command, String... arguments) throws IOException {
    return inTime(() -> {
      sendCommand(command, arguments);
      return getOne();
    });
  }

  /**
   * Sends all these in one go, then waits for all answers. Errors as {@link #ask}; after an error
   * the connection is of no more use, as further answers may be under way.
   */
  void askAll(Command command, List<String[]> argumentLists) throws IOException {
    inTime(() -> {
      argumentLists.forEach(arguments -> sendCommand(command, arguments));
      flush();
      argumentLists.forEach(_ -> getUnflushedObject());
      return null;
    });
  }

  /** Sends without waiting for an answer. */
  void send(Command command, byte[]... arguments) throws IOException {
    try {
      sendCommand(command, arguments);
      flush();
    } catch (JedisConnectionException e) {
      throw new IOException(explain(e), e);
    }
  }

  /**
   * Waits for the next reply, for ever.
   *
   * @throws RefusedException when the reply is an error
   * @throws IOException when the connection is lost
   */
  @Nullable Object read() throws IOException {
    try {
      return getUnflushedObject();
    } catch (JedisDataException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    } catch (JedisConnectionException e) {
      throw new IOException(explain(e), e);
    }
  }

  /** Does this before each look at the socket, which may have to wait. The reading thread. */
  void beforeWaiting(Runnable action) {
    intake.beforeWaiting(action);
  }

  /** How often waiting for Redis has begun or ended: an odd number means that it goes on. */
  long turns() {
    return intake.turns();
  }

  /** Gives up on the server: whoever waits on this connection fails with that reason. */
  void abort(String reason) {
    abortReason = reason;
    hangUp.run();
  }

  /** Whether {@link #abort} has ended it. */
  boolean aborted() {
    return abortReason != null;
  }

  @Override
  public void close() {
    hangUp.run();
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  protected @Nullable Object protocolRead(RedisInputStream in, PushConsumerChain pushes) {
    return ReplyReader.read(in);
  }

  private @Nullable Object inTime(Supplier<@Nullable Object> question) throws IOException {
    ScheduledFuture<?> deadline =
        timer.schedule(
            () -> abort("no answer within " + patience.toMillis() + " ms"),
            patience.toNanos(),
            TimeUnit.NANOSECONDS);
    try {
      return question.get();
    } catch (JedisDataException e) {
      throw new RefusedException(String.valueOf(e.getMessage()));
    } catch (JedisConnectionException e) {
      throw new IOException(explain(e), e);
    } finally {
      deadline.cancel(false);
    }
  }

  private String explain(JedisConnectionException e) {
    String reason = abortReason;
    if (reason != null) {
      return reason;
    }
    Throwable cause = e.getCause() instanceof IOException inner ? inner : e;
    return String.valueOf(cause.getMessage());
  }

  /** Jedis would dial again by itself when a command finds the socket closed; here it must not. */
  private static JedisSocketFactory once(Socket socket) {
    AtomicReference<@Nullable Socket> left = new AtomicReference<>(socket);
    return () -> {
      Socket next = left.getAndSet(null);
      if (next == null) {
        throw new JedisConnectionException("connection closed");
      }
      return next;
    };
  }

  /** Nothing is sent by Jedis itself: no HELLO (unknown before Redis 6), no CLIENT SETINFO. */
  private static JedisClientConfig plainConfig() {
    return DefaultJedisClientConfig.builder()
        .serverDefaultProtocol()
        .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
        .build();
  }
}
