/**
 * Tells other servers of changed verdicts, by HTTP.
 *
 * <p>Messages are written here ({@link dev.cratewarden.webhook.ChangeJson}, {@link dev.cratewarden.webhook.SlackText})
 * and sent here; when to send them, and what becomes of those that fail, is decided in the mirror ({@link
 * dev.cratewarden.mirror.NoticeSender}). The room knows the port {@link dev.cratewarden.mirror.Webhooks} and OkHttp.
 * Start with {@link dev.cratewarden.webhook.HttpWebhooks}.
 */
@NullMarked
package dev.cratewarden.webhook;

import org.jspecify.annotations.NullMarked;
