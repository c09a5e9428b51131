package dev.cratewarden.http;

import dev.cratewarden.http.HttpOptions.Limits;
import dev.cratewarden.mirror.RequestEvents;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Another transport, with an eye on every connection it accepts: too many are closed at once, the others get a {@link
 * ConnectionGuard}.
 *
 * <p>It also can stop accepting while the connections live on, which Vert.x cannot.
 */
final class GuardedTransport implements Transport {
  private final Transport transport;
  private final Limits limits;
  private final RequestEvents events;
  private final BiConsumer<Channel, ConnectionGuard> onAccepted;
  private final AtomicInteger connections = new AtomicInteger();
  private final ReadBuffers reads = new ReadBuffers();
  private final Queue<Channel> listeners = new ConcurrentLinkedQueue<>();

  /**
   * Shows {@code onAccepted} each connection, whose pipeline then has nothing but its guard and a {@link StreamWaker}.
   */
  GuardedTransport(
      Transport transport, Limits limits, RequestEvents events, BiConsumer<Channel, ConnectionGuard> onAccepted) {
    this.transport = transport;
    this.onAccepted = onAccepted;
    this.limits = limits;
    this.events = events;
  }

  /** How many connections there are. */
  int connections() {
    return connections.get();
  }

  /** Stops accepting. Connections that were accepted are not touched. */
  void closeListeners() {
    for (Channel listener : listeners) {
      listener.close().awaitUninterruptibly(5_000);
    }
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
    transport.configure(config, domainSocket, bootstrap);
    bootstrap.handler(new Doorkeeper());
  }

  /** Sits on the listening socket, where accepted connections come by as messages. */
  @Sharable
  private final class Doorkeeper extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      listeners.add(context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Channel accepted) {
        if (connections.incrementAndGet() > limits.connectionsMax()) {
          connections.decrementAndGet();
          accepted.unsafe().closeForcibly();
          return;
        }
        events.connectionMoved(+1);
        accepted
            .closeFuture()
            .addListener(
                (ChannelFutureListener)
                    closed -> {
                      connections.decrementAndGet();
                      events.connectionMoved(-1);
                    });
        accepted.config().setRecvByteBufAllocator(reads);
        ConnectionGuard guard = ConnectionGuard.put(accepted, limits);
        accepted.pipeline().addLast(new StreamWaker());
        onAccepted.accept(accepted, guard);
      }
      context.fireChannelRead(message);
    }
  }

  @Override
  public boolean supportsDomainSockets() {
    return transport.supportsDomainSockets();
  }

  @Override
  public boolean supportFileRegion() {
    return transport.supportFileRegion();
  }

  @Override
  public boolean isAvailable() {
    return transport.isAvailable();
  }

  @Override
  public Throwable unavailabilityCause() {
    return transport.unavailabilityCause();
  }

  @Override
  public SocketAddress convert(io.vertx.core.net.SocketAddress address) {
    return transport.convert(address);
  }

  @Override
  public io.vertx.core.net.SocketAddress convert(SocketAddress address) {
    return transport.convert(address);
  }

  @Override
  public IoHandlerFactory ioHandlerFactory() {
    return transport.ioHandlerFactory();
  }

  @Override
  public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory factory, int ioRatio) {
    return transport.eventLoopGroup(type, threads, factory, ioRatio);
  }

  @Override
  @SuppressWarnings("deprecation") // the port of Vert.x has it
  public DatagramChannel datagramChannel(InternetProtocolFamily family) {
    return transport.datagramChannel(family);
  }

  @Override
  public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
    return transport.datagramChannelFactory();
  }

  @Override
  public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
    return transport.channelFactory(domainSocket);
  }

  @Override
  public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
    return transport.serverChannelFactory(domainSocket);
  }

  @Override
  public void configure(DatagramChannel channel, DatagramSocketOptions options) {
    transport.configure(channel, options);
  }

  @Override
  public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
    transport.configure(config, domainSocket, bootstrap);
  }
}
