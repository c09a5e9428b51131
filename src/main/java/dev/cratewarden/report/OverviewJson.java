package dev.cratewarden.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.Overview;
import dev.cratewarden.mirror.ReportWriter;
import java.util.Locale;

/** An overview as JSON. */
public final class OverviewJson implements ReportWriter<Overview> {
  @Override
  public String format() {
    return "json";
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public String write(Overview overview, Ink ink) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("index", "sparse+" + overview.base() + "/index/")
            .put("mirrors", overview.mirrored())
            .put("revision", overview.revision())
            .put("observes", overview.observes())
            .put("tarballs", overview.tarballs())
            .put("tarballBytes", overview.tarballBytes())
            .put("indexFiles", overview.indexFiles())
            .put("hitRatio", overview.hitRatio());
    ArrayNode feeds = node.putArray("feeds");
    overview
        .feeds()
        .forEach(it ->
            feeds
                .addObject()
                .put("source", it.source())
                .put("records", it.records())
                .put("freshness", it.freshness().name().toLowerCase(Locale.ROOT)));
    ArrayNode unready = node.putArray("unready");
    overview.unready().forEach(unready::add);
    return node + "\n";
  }
}
