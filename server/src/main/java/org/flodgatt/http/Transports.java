package org.flodgatt.http;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.StandardSocketOptions;
import java.util.List;
import org.flodgatt.http.HttpSettings.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Picks the operating system's interface for sockets.
 *
 * @param name for the log
 * @param reusePort lets several servers listen on one port
 */
record Transports(
    String name,
    IoHandlerFactory handler,
    Class<? extends ServerChannel> tcp,
    Class<? extends ServerChannel> unix,
    ChannelOption<Boolean> reusePort) {
  private static final Logger log = LoggerFactory.getLogger(Transports.class);

  /**
   * What was asked for, or the next best that works here: epoll, then NIO. io_uring only when asked
   * for, and not for Unix sockets.
   */
  static Transports select(Transport wanted, boolean unixSocket) {
    List<Transport> order =
        switch (wanted) {
          case IO_URING -> List.of(Transport.IO_URING, Transport.EPOLL, Transport.NIO);
          case AUTO, EPOLL -> List.of(Transport.EPOLL, Transport.NIO);
          case NIO -> List.of(Transport.NIO);
        };
    for (Transport transport : order) {
      if (transport == Transport.IO_URING && !unixSocket && IoUring.isAvailable()) {
        return new Transports(
            "io_uring",
            IoUringIoHandler.newFactory(),
            IoUringServerSocketChannel.class,
            EpollServerDomainSocketChannel.class,
            UnixChannelOption.SO_REUSEPORT);
      }
      if (transport == Transport.EPOLL && Epoll.isAvailable()) {
        return new Transports(
            "epoll",
            EpollIoHandler.newFactory(),
            EpollServerSocketChannel.class,
            EpollServerDomainSocketChannel.class,
            UnixChannelOption.SO_REUSEPORT);
      }
      if (transport != Transport.NIO) {
        log.info("Transport {} is not available here", transport);
      }
    }
    return new Transports(
        "nio",
        NioIoHandler.newFactory(),
        NioServerSocketChannel.class,
        NioServerDomainSocketChannel.class,
        NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT));
  }

  /** How clients are read from, so many bytes at a time at most. */
  RecvByteBufAllocator reads(int bytes) {
    return name.equals("io_uring") ? new FixedRecvByteBufAllocator(bytes) : new LoopReads(bytes);
  }

  EventLoopGroup eventLoops(int count) {
    return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("event-loop"), handler);
  }
}
