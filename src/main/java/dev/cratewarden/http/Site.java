package dev.cratewarden.http;

import dev.cratewarden.mirror.FileAnswers;
import dev.cratewarden.mirror.IndexAnswers;
import dev.cratewarden.mirror.RequestEvents;
import dev.cratewarden.mirror.TarballAnswers;
import dev.cratewarden.mirror.WebApi;

/** Everything that stands behind the front door. */
public record Site(
    IndexAnswers index,
    TarballAnswers tarballs,
    WebApi api,
    AuditPage audit,
    WhyPage why,
    WebPages pages,
    FileAnswers advisories,
    FileAnswers toolchains,
    MetricsPage metrics,
    Health health,
    AdminApi admin,
    Tokens tokens,
    RequestEvents events) {}
