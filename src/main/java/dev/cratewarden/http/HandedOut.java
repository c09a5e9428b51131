package dev.cratewarden.http;

import dev.cratewarden.mirror.DownloadReply;
import dev.cratewarden.mirror.RequestEvents.Route;
import dev.cratewarden.mirror.Requester;
import dev.cratewarden.mirror.ViewKey;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers of a {@link Hatch} that leave together. Used again when they have left. */
final class HandedOut {
  private final List<Tarball> tarballs = new ArrayList<>(0);
  private int indexes;
  private int notModified;
  private long bytes;
  private long beganNanos;
  private @Nullable EpollSocketChannel joined;

  private record Tarball(ViewKey view, DownloadReply.Tarball reply, Requester requester, long bytes) {}

  boolean isEmpty() {
    return indexes + notModified == 0 && tarballs.isEmpty();
  }

  /** How much the client has to take. */
  long bytes() {
    return bytes;
  }

  private void count(long more) {
    if (isEmpty()) {
      beganNanos = System.nanoTime();
    }
    bytes += more;
  }

  /** An index file. */
  void index(long length) {
    count(length);
    indexes++;
  }

  /** The word that the client has it. */
  void notModified(long length) {
    count(length);
    notModified++;
  }

  /** A tarball. */
  void tarball(ViewKey view, DownloadReply.Tarball reply, Requester requester, long length) {
    count(length);
    tarballs.add(new Tarball(view, reply, requester, length));
  }

  /** Lets the head of an answer wait for the file behind it, so that they share a packet and wake the client once. */
  void join(Channel channel) {
    if (joined == null && channel instanceof EpollSocketChannel socket) {
      joined = socket;
      socket.config().setTcpCork(true);
    }
  }

  /** Lets everything go. */
  void part() {
    if (joined != null) {
      if (joined.isOpen()) {
        joined.config().setTcpCork(false);
      }
      joined = null;
    }
  }

  /**
   * The client has it all, or will never have.
   *
   * @param taken which of the two
   * @param now by {@link System#nanoTime}
   */
  void ended(Site site, boolean taken, long now) {
    long nanos = now - beganNanos;
    for (int i = 0; i < indexes; i++) {
      site.events().requestEnded(Route.INDEX, taken ? 200 : Exchange.CLIENT_LEFT, nanos);
    }
    for (int i = 0; i < notModified; i++) {
      site.events().requestEnded(Route.INDEX, taken ? 304 : Exchange.CLIENT_LEFT, nanos);
    }
    for (Tarball tarball : tarballs) {
      site.events().requestEnded(Route.DOWNLOAD, taken ? 200 : Exchange.CLIENT_LEFT, nanos);
      if (taken) {
        site.tarballs().delivered(tarball.view, tarball.reply, tarball.requester, tarball.bytes);
      }
    }
    indexes = 0;
    notModified = 0;
    bytes = 0;
    tarballs.clear();
  }
}
