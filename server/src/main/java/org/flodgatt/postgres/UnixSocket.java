package org.flodgatt.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket in the dress of {@link Socket}, which is what the driver knows. The JDK's own
 * channel has no read timeout; without one a frozen server would hold its caller for ever. So the
 * channel does not block, and a selector waits.
 *
 * <p>One thread reads and writes at a time; any thread may close.
 */
final class UnixSocket extends Socket {
  private final UnixDomainSocketAddress file;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private volatile int readTimeoutMillis;

  UnixSocket(String path) throws SocketException {
    super((@Nullable SocketImpl) null);
    file = UnixDomainSocketAddress.of(path);
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      selector = Selector.open();
      channel.configureBlocking(false);
      key = channel.register(selector, 0);
    } catch (IOException e) {
      throw failure("no Unix socket: " + e.getMessage(), e);
    }
  }

  @Override
  public void connect(SocketAddress ignored) throws IOException {
    connect(ignored, 0);
  }

  /** Connects to the file; a Unix socket connects at once or not at all. */
  @Override
  public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
    try {
      if (!channel.connect(file)) {
        throw new SocketException("the server does not accept");
      }
    } catch (IOException e) {
      throw failure(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public InputStream getInputStream() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return UnixSocket.this.read(ByteBuffer.wrap(bytes, offset, length));
      }
    };
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        UnixSocket.this.write(ByteBuffer.wrap(bytes, offset, length));
      }
    };
  }

  private int read(ByteBuffer buffer) throws IOException {
    if (!buffer.hasRemaining()) {
      return 0;
    }
    int read = channel.read(buffer);
    while (read == 0) {
      await(SelectionKey.OP_READ, readTimeoutMillis);
      read = channel.read(buffer);
    }
    return read;
  }

  private void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.write(buffer) == 0) {
        await(SelectionKey.OP_WRITE, 0);
      }
    }
  }

  /** Waits until the channel is ready; a timeout of 0 waits for ever. */
  private void await(int operation, int timeoutMillis) throws IOException {
    long end = System.nanoTime() + Duration.ofMillis(timeoutMillis).toNanos();
    try {
      key.interestOps(operation);
      while (selector.select(ready -> {}, remaining(timeoutMillis, end)) == 0) {
        if (Thread.currentThread().isInterrupted()) {
          close();
          throw new SocketException("interrupted");
        }
        if (timeoutMillis > 0 && System.nanoTime() - end >= 0) {
          throw new SocketTimeoutException("Read timed out");
        }
      }
    } catch (ClosedSelectorException | CancelledKeyException e) {
      throw failure("Socket closed", e);
    }
  }

  private static long remaining(int timeoutMillis, long end) {
    return timeoutMillis == 0
        ? 0
        : Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis());
  }

  private static SocketException failure(String message, Exception cause) {
    SocketException failure = new SocketException(message);
    failure.initCause(cause);
    return failure;
  }

  /** Also ends a read or write under way: the selector must close first, or it would wait on. */
  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }

  @Override
  public boolean isConnected() {
    return channel.isConnected();
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public void setSoTimeout(int millis) {
    readTimeoutMillis = millis;
  }

  @Override
  public int getSoTimeout() {
    return readTimeoutMillis;
  }

  @Override
  public void setTcpNoDelay(boolean on) {
    // A Unix socket never delays.
  }

  @Override
  public void setKeepAlive(boolean on) {
    // The end of a peer on the same machine is always seen.
  }

  @Override
  public int getSendBufferSize() {
    return 8192; // what the driver assumes at least; it never fills it before it reads
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
