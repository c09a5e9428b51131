package dev.cratewarden.report;

import dev.cratewarden.crates.CrateId;
import dev.cratewarden.crates.LockedPackage;
import dev.cratewarden.crates.LockedSource;
import dev.cratewarden.mirror.Audit;
import dev.cratewarden.mirror.ReportWriter;
import dev.cratewarden.policy.CleanText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.metadata.ToolInformation;

/**
 * An audit as a CycloneDX 1.6 bill of materials, with what is known to be wrong with its components and what has been
 * decided about it.
 *
 * <p>All lockfiles make one bill; a package that several of them lock is one component. Components are known by their
 * package URL.
 */
public final class AuditCycloneDx implements ReportWriter<Audit> {
  private static final String SUBJECT = "lockfile";

  private final String version;

  /** Bills by this {@code version} of the program. */
  public AuditCycloneDx(String version) {
    this.version = version;
  }

  @Override
  public String format() {
    return "cyclonedx";
  }

  @Override
  public String contentType() {
    return "application/vnd.cyclonedx+json; version=1.6";
  }

  @Override
  public String write(Audit audit, Ink ink) {
    Map<String, Component> components = new LinkedHashMap<>();
    Map<String, Dependency> dependencies = new LinkedHashMap<>();
    CycloneDxFindings findings = new CycloneDxFindings();
    for (Audit.JudgedLockfile lockfile : audit.lockfiles()) {
      for (LockedPackage locked : lockfile.lockfile().packages()) {
        components.computeIfAbsent(reference(locked), it -> component(it, locked));
        Dependency dependency = dependencies.computeIfAbsent(reference(locked), it -> new Dependency(it));
        for (LockedPackage needed : lockfile.lockfile().dependencies(locked)) {
          Dependency edge = new Dependency(reference(needed));
          if (dependency.getDependencies() == null || !dependency.getDependencies().contains(edge)) {
            dependency.addDependency(edge);
          }
        }
      }
      for (Audit.LockedFinding found : lockfile.findings()) {
        String reference = reference(found.locked());
        findings.add(found, reference).forEach(it -> annotate(components, reference, it));
      }
    }
    Bom bom = new Bom();
    bom.setSerialNumber("urn:uuid:" + serial(audit, components));
    bom.setVersion(1);
    bom.setMetadata(metadata(audit));
    bom.setComponents(new ArrayList<>(components.values()));
    bom.setDependencies(new ArrayList<>(dependencies.values()));
    if (audit.lockfiles().size() == 1) {
      bom.addDependency(members(audit.lockfiles().getFirst()));
    }
    bom.setVulnerabilities(findings.vulnerabilities());
    return json(bom);
  }

  /** The document, with a line end at its end. */
  static String json(Bom bom) {
    try {
      return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString(false) + "\n";
    } catch (GeneratorException e) {
      throw new IllegalStateException(
          "a bill of materials of " + bom.getComponents().size() + " components cannot be written", e);
    }
  }

  private static Dependency members(Audit.JudgedLockfile lockfile) {
    Dependency subject = new Dependency(SUBJECT);
    lockfile.lockfile().members().forEach(it -> subject.addDependency(new Dependency(reference(it))));
    return subject;
  }

  private static void annotate(Map<String, Component> components, String reference, Property property) {
    Component component = components.get(reference);
    if (component != null) {
      component.addProperty(property);
    }
  }

  /** The same audit at the same time has the same number, so that nothing here has to be random. */
  private static UUID serial(Audit audit, Map<String, Component> components) {
    String contents = audit.revision() + audit.view() + audit.at() + components.keySet();
    return UUID.nameUUIDFromBytes(contents.getBytes(StandardCharsets.UTF_8));
  }

  private Metadata metadata(Audit audit) {
    Metadata metadata = metadata(version, audit.at(), audit.revision());
    subject(audit).ifPresent(metadata::setComponent);
    metadata.addProperty(property("cratewarden:advisories", Integer.toString(audit.advisories())));
    return metadata;
  }

  /** Made by this {@code version} of the program. */
  static Metadata metadata(String version, Instant at, String revision) {
    Component tool = new Component();
    tool.setType(Component.Type.APPLICATION);
    tool.setName("cratewarden");
    tool.setVersion(version);
    ToolInformation tools = new ToolInformation();
    tools.setComponents(List.of(tool));
    Metadata metadata = new Metadata();
    metadata.setTimestamp(Date.from(at));
    metadata.setToolChoice(tools);
    metadata.addProperty(property("cratewarden:revision", revision));
    return metadata;
  }

  /** What the bill is of, if it is of one thing. */
  private static Optional<Component> subject(Audit audit) {
    if (audit.lockfiles().size() != 1) {
      return Optional.empty();
    }
    Audit.JudgedLockfile only = audit.lockfiles().getFirst();
    Component component = new Component();
    component.setType(Component.Type.APPLICATION);
    component.setName(CleanText.of(only.lockfile().subject()));
    component.setBomRef(SUBJECT);
    return Optional.of(component);
  }

  private static Component component(String reference, LockedPackage locked) {
    Component component = new Component();
    boolean isMember = locked.source() instanceof LockedSource.Path;
    component.setType(isMember ? Component.Type.APPLICATION : Component.Type.LIBRARY);
    component.setBomRef(reference);
    component.setName(CleanText.of(locked.name()));
    component.setVersion(locked.version().toString());
    if (!isMember) {
      component.setPurl(reference);
    }
    locked.checksum().ifPresent(it -> component.addHash(new Hash(Hash.Algorithm.SHA_256, it.hex())));
    return component;
  }

  /** The package URL of a version of crates.io. */
  static String reference(CrateId id) {
    return "pkg:cargo/" + encoded(id.name().value()) + "@" + encoded(id.version().toString());
  }

  /** The package URL, with the repository of what is not from crates.io; a folder has none and a name of our own. */
  static String reference(LockedPackage locked) {
    String plain = encoded(locked.name()) + "@" + encoded(locked.version().toString());
    return switch (locked.source()) {
      case LockedSource.Path path -> "path:" + plain;
      case LockedSource.Registry registry when registry.isCratesIo() -> "pkg:cargo/" + plain;
      case LockedSource.Registry registry -> "pkg:cargo/" + plain + "?repository_url=" + encoded(registry.url());
      case LockedSource.Git git ->
          "pkg:cargo/"
              + plain
              + "?vcs_url="
              + encoded("git+" + git.url() + git.revision().map(it -> "@" + it).orElse(""));
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":").replace("%2F", "/");
  }

  static Property property(String name, String value) {
    Property property = new Property();
    property.setName(name);
    property.setValue(CleanText.of(value));
    return property;
  }
}
