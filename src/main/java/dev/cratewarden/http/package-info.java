/**
 * The front door: HTTP/1.1, h2c and TLS on Vert.x, and nothing else that knows Vert.x.
 *
 * <p>A request is a short story. {@link dev.cratewarden.http.CargoRoutes} reads the raw path and names a {@link
 * dev.cratewarden.http.Target}; {@link dev.cratewarden.http.FrontDesk} takes it to the use case: on the event loop if
 * the answer lies in memory, on a virtual thread if it must block; {@link dev.cratewarden.http.ReplyWriter} turns the
 * reply into a status, headers and a body, and is the only class that knows status codes. A {@link
 * dev.cratewarden.http.Exchange} is one such request until its last byte has left. Plain questions for what lies ready
 * are answered before all that, by the {@link dev.cratewarden.http.Hatch}.
 *
 * <p>Clients are not trusted to be quick, honest or still there. {@link dev.cratewarden.http.ConnectionGuard} closes
 * the connections of those who do not ask or do not read, {@link dev.cratewarden.http.Workers} bounds how much is done
 * at a time, {@link dev.cratewarden.http.TarballWriter} never holds more than two pieces for one reader. {@link
 * dev.cratewarden.http.Frontend} starts and drains it all.
 *
 * <p>What this room needs of others is a handful of ports: {@link dev.cratewarden.mirror.IndexAnswers} and its
 * neighbours in the mirror, and pages ({@link dev.cratewarden.http.Site}) that {@code app} fills in. Start reading at
 * {@link dev.cratewarden.http.FrontDesk}.
 */
@NullMarked
package dev.cratewarden.http;

import org.jspecify.annotations.NullMarked;
