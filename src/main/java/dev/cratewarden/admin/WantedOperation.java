package dev.cratewarden.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cratewarden.crates.CrateVersion;
import dev.cratewarden.mirror.Operation;
import dev.cratewarden.mirror.Wanted;
import java.util.function.Consumer;

/**
 * What was asked for and is not held. Argument: {@code clear}, to forget it afterwards. Answers {@code
 * {"wanted":[{"crate","version","requirements":[{"requirement","neededBy"}],"first","last","count"}]}}.
 */
public final class WantedOperation implements Operation {
  private final Wanted wanted;

  public WantedOperation(Wanted wanted) {
    this.wanted = wanted;
  }

  @Override
  public String name() {
    return "wanted";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public JsonNode run(JsonNode arguments, Consumer<JsonNode> progress) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode array = answer.putArray("wanted");
    for (Wanted.Wish wish : wanted.list()) {
      ObjectNode line =
          array
              .addObject()
              .put("crate", wish.miss().crate().value())
              .put("version", wish.miss().version().map(CrateVersion::toString).orElse(null));
      ArrayNode requirements = line.putArray("requirements");
      wish.requirements()
          .forEach((requirement, by) ->
              requirements.addObject().put("requirement", requirement).put("neededBy", by.toString()));
      line.put("first", wish.miss().first().toString())
          .put("last", wish.miss().last().toString())
          .put("count", wish.miss().count());
    }
    if (arguments.path("clear").asBoolean()) {
      wanted.clear();
    }
    return answer;
  }
}
