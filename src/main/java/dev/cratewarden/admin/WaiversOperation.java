package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.WaiverWatch;
import dev.cratewarden.policy.Policy;
import dev.cratewarden.policy.PolicyReport;
import dev.cratewarden.policy.PolicySet;
import dev.cratewarden.policy.Ruling;
import dev.cratewarden.policy.Waiver;
import dev.cratewarden.policy.WaiverUse;
import dev.cratewarden.policy.WaiverUses;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lists the waivers in force, what each was good for, and which of them somebody should look at. */
public final class WaiversOperation implements Operation {
  private final Supplier<Ruling> ruling;
  private final WaiverWatch watch;
  private final InstantSource clock;

  public WaiversOperation(Supplier<Ruling> ruling, WaiverWatch watch, InstantSource clock) {
    this.ruling = ruling;
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "waivers";
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    Ruling current = ruling.get();
    Instant now = clock.instant();
    WaiverUses uses = watch.uses();
    PolicyReport report = PolicyReport.of(current.policies(), uses, now);
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("revision", current.revision());
    ArrayNode all = answer.put("watchedUntil", uses.watchedUntil().toString()).putArray("waivers");
    for (Waiver waiver : current.policies().waivers()) {
      ObjectNode one =
          all.addObject()
              .put("name", waiver.name())
              .put("crate", waiver.scope().crate().toString())
              .put("versions", waiver.scope().versions().toString())
              .put("finding", waiver.finding())
              .put("expiresAt", waiver.expiresAt().toString())
              .put("owner", waiver.owner())
              .put("reason", waiver.reason())
              .put("active", waiver.isActive(now));
      ArrayNode views = one.putArray("views");
      views(current.policies(), waiver, views::add);
      Optional<WaiverUse> use = uses.of(waiver);
      one.put("watchedSince", use.map(it -> it.watchedSince().toString()).orElse(null))
          .put("lastUsed", use.flatMap(WaiverUse::lastUsed).map(Instant::toString).orElse(null))
          .put("times", use.map(WaiverUse::times).orElse(0L));
      ArrayNode attention = one.putArray("attention");
      report.waivers().stream()
          .filter(it -> it.waiver().equals(waiver))
          .forEach(it -> attention.add(it.attention().name().toLowerCase(Locale.ROOT).replace('_', '-')));
    }
    return answer;
  }

  /** The views in which it acts; the default one is called {@code default}. */
  private static void views(PolicySet policies, Waiver waiver, Consumer<String> out) {
    if (policies.base().waivers().contains(waiver)) {
      out.accept("default");
    }
    for (Policy view : policies.views().values()) {
      if (view.waivers().contains(waiver)) {
        out.accept(view.view());
      }
    }
  }
}
