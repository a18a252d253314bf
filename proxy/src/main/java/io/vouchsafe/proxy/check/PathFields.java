package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.path.AnchorRules;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PolicyInputs;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** The fields of a request that are settings of path validation. */
final class PathFields {
  /** OpenSSL's default bound of path depth; a request has no field for it. */
  private static final int MAX_CA_PATH = 100;

  private static final Pattern OID = Pattern.compile("[0-2](\\.(0|[1-9][0-9]{0,38})){1,64}");

  private final JsonFields in;
  private final PeerNameFields names;
  private Purpose purpose = Purpose.ANY;
  private OptionalInt maxIntermediates = OptionalInt.empty();
  private Algorithms algorithms = Algorithms.DEFAULT;
  private PolicyInputs policy = PolicyInputs.ANY;
  private AnchorRules anchor = AnchorRules.STRICT;
  private boolean partialChain = true;
  private Profile profile = Profile.RFC5280;
  private final List<PeerName> peerNames = new ArrayList<>();
  private Set<KeyUsage> keyUsage = Set.of();

  PathFields(JsonFields in) {
    this.in = in;
    this.names = new PeerNameFields(in);
  }

  /** Takes the current value if {@code field} is one of these; false when it is another's. */
  boolean read(String field) throws IOException, BadRequest {
    switch (field) {
      case "partial_chain" -> partialChain = in.bool();
      case "policy" -> policy = policy();
      case "purpose" -> purpose = in.oneOf(PathFields::purpose, "any, serverAuth or clientAuth");
      case "peer_name" -> peerNames.add(names.read());
      case "peer_names" -> peerNames.addAll(in.list(names::read));
      case "max_intermediates" -> maxIntermediates = OptionalInt.of(in.smallNumber(0));
      case "key_usage" -> keyUsage = Set.copyOf(in.list(this::keyUsage));
      case "anchor" -> anchor = anchor();
      case "algorithms" -> algorithms = algorithms();
      case "profile" -> profile = in.oneOf(PathFields::profile, "rfc5280, webpki or strict");
      default -> {
        return false;
      }
    }
    return true;
  }

  PathSettings settings() {
    return new PathSettings(
        purpose,
        MAX_CA_PATH,
        maxIntermediates,
        algorithms,
        policy,
        anchor,
        partialChain,
        profile,
        peerNames,
        keyUsage,
        Set.of());
  }

  private PolicyInputs policy() throws IOException, BadRequest {
    var read =
        new Object() {
          Set<String> initial = PolicyInputs.ANY.initialPolicySet();
          boolean explicit;
          boolean inhibitMapping;
          boolean inhibitAny;
        };
    in.object(
        field -> {
          switch (field) {
            case "initial_policy_set" -> read.initial = Set.copyOf(in.list(this::oid));
            case "explicit" -> read.explicit = in.bool();
            case "inhibit_mapping" -> read.inhibitMapping = in.bool();
            case "inhibit_any" -> read.inhibitAny = in.bool();
            default -> in.ignore();
          }
        });
    return new PolicyInputs(read.initial, read.explicit, read.inhibitMapping, read.inhibitAny);
  }

  private String oid() throws IOException, BadRequest {
    String dotted = in.string();
    if (!OID.matcher(dotted).matches()) {
      throw in.wrong("an object identifier like 2.5.29.32.0");
    }
    return dotted;
  }

  private AnchorRules anchor() throws IOException, BadRequest {
    var read =
        new Object() {
          boolean checkValidity = true;
          boolean applyConstraints = true;
        };
    in.object(
        field -> {
          switch (field) {
            case "check_validity" -> read.checkValidity = in.bool();
            case "apply_constraints" -> read.applyConstraints = in.bool();
            default -> in.ignore();
          }
        });
    return new AnchorRules(read.checkValidity, read.applyConstraints);
  }

  private Algorithms algorithms() throws IOException, BadRequest {
    var read =
        new Object() {
          boolean sha1 = Algorithms.DEFAULT.allowSha1();
          boolean dsa = Algorithms.DEFAULT.allowDsa();
          int rsaBits = Algorithms.DEFAULT.minRsaBits();
        };
    in.object(
        field -> {
          switch (field) {
            case "allow_sha1" -> read.sha1 = in.bool();
            case "allow_dsa" -> read.dsa = in.bool();
            case "min_rsa_bits" -> read.rsaBits = in.smallNumber(0);
            default -> in.ignore();
          }
        });
    return new Algorithms(read.sha1, read.dsa, read.rsaBits);
  }

  private KeyUsage keyUsage() throws IOException, BadRequest {
    return in.oneOf(
        name -> Arrays.stream(KeyUsage.values()).filter(u -> u.asn1Name().equals(name)).findFirst(),
        "a key usage like digitalSignature");
  }

  private static Optional<Purpose> purpose(String word) {
    return switch (word) {
      case "any" -> Optional.of(Purpose.ANY);
      case "serverAuth" -> Optional.of(Purpose.SERVER_AUTH);
      case "clientAuth" -> Optional.of(Purpose.CLIENT_AUTH);
      default -> Optional.empty();
    };
  }

  private static Optional<Profile> profile(String word) {
    return switch (word) {
      case "rfc5280" -> Optional.of(Profile.RFC5280);
      case "webpki" -> Optional.of(Profile.WEBPKI);
      case "strict" -> Optional.of(Profile.STRICT);
      default -> Optional.empty();
    };
  }
}
