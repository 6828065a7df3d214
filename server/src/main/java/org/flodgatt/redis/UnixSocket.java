package org.flodgatt.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A Unix domain socket in the shape that Jedis wants. Only what Jedis and {@link RedisConnections}
 * call is overridden: the JDK has no such socket of its own, its channels refuse {@code socket()}.
 */
final class UnixSocket extends Socket {
  private final SocketChannel channel;
  private final Intake intake;

  UnixSocket(Intake intake) throws IOException {
    this.intake = intake;
    this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
  }

  /** Blocks while the server's queue of new connections is full; closing the socket ends that. */
  void connect(Path path) throws IOException {
    channel.connect(UnixDomainSocketAddress.of(path));
  }

  @Override
  public InputStream getInputStream() {
    return intake.over(Channels.newInputStream(channel));
  }

  @Override
  public OutputStream getOutputStream() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public boolean isBound() {
    return channel.isConnected();
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
  public void close() throws IOException {
    channel.close();
  }
}
