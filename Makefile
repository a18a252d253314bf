# Vouchsafe. `make` alone says what can be made; every target sets up what it needs by itself.

ON_JDK := sh .mvn/jdk.sh
MVN    := $(ON_JDK) mvn --batch-mode
JAR    := proxy/target/vouchsafe.jar

# What the integration tests talk to, as command (or file):Debian package.
PEERS  := nginx:nginx haproxy:haproxy caddy:caddy curl:curl openssl:openssl wrk:wrk promtool:prometheus squid:squid tinyproxy:tinyproxy \
          slapd:slapd freeradius:freeradius eapol_test:eapoltest ip:iproute2 swanctl:strongswan-swanctl charon-systemd:charon-systemd \
          /usr/lib/ipsec/plugins/libstrongswan-curl.so:libstrongswan-extra-plugins \
          /usr/lib/ipsec/plugins/libstrongswan-openssl.so:libstrongswan-standard-plugins \
          /usr/lib/ipsec/plugins/libstrongswan-kernel-libipsec.so:libcharon-extra-plugins nft:nftables openvpn:openvpn chromium:chromium \
          skopeo:skopeo systemd-nspawn:systemd-container unshare:util-linux setpriv:util-linux adduser:adduser \
          redis-server:redis-server redis-sentinel:redis-sentinel

# On what `bench` has compiled; from the project's root.
BENCH_JAVA := $(ON_JDK) java --enable-native-access=ALL-UNNAMED \
  -cp "proxy/target/test-classes:proxy/target/classes:$$(cat proxy/target/bench.classpath)"

# What starts faster than the jar is measured as it is packaged.
BENCH_NEEDS := $(if $(BENCH),$(if $(filter start,$(BENCH)),package),package)

SOURCES := pom.xml $(wildcard */pom.xml) $(shell find */src/main -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help build package test again demo bench soak siege format manual mutants fuzz clean

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 \t\2/p' Makefile | expand -t 18

build: ## proxy/target/vouchsafe.jar and bom.json (what is in it), without running any test
	$(MVN) package -Dmaven.test.skip=true

package: manual ## proxy/target/vouchsafe_VERSION_ARCH.deb, the OCI image beside it and SHA256SUMS (docs/install.md)
	sh .mvn/debian.sh curl:curl
	$(MVN) pre-integration-test -Ppackage -Dmaven.test.skip=true

test: ## All that must hold: tests, integration tests, formatting, architecture
	sh .mvn/debian.sh $(PEERS)
	$(MVN) verify -Ppackage

again: ## Do the tests hold every time? Unit tests N=10 times, then `make test` twice beside two busy loops; target/again.log
	MAKE="$(MAKE)" sh .mvn/again.sh $(or $(N),10)

demo: $(JAR) ## See it work on this machine
	$(ON_JDK) java -jar $(JAR) demo

bench: $(JAR) $(BENCH_NEEDS) ## Ratios against yardsticks of the same run; BENCH="auth relay verify start crl swap outage memory tenants sessions ike tunnels tls ask ocvpn shared" picks some, BEFORE=old.jar compares auth and relay with it
	$(MVN) process-test-classes -Pbench -pl proxy -am
	$(BENCH_JAVA) io.vouchsafe.proxy.bench.BenchMain $(BENCH)

soak: $(JAR) ## Forward auth under wrk while the responder flaps; SECONDS=60. Fails on a 5xx or a wrong verdict
	sh .mvn/debian.sh wrk:wrk
	$(MVN) process-test-classes -Pbench -pl proxy -am
	$(BENCH_JAVA) io.vouchsafe.proxy.bench.Soak $(SECONDS)

siege: $(JAR) ## Hostile traffic of all kinds beside other tenants' logins; SECONDS=60, ONLY="relay huge" picks kinds. Fails and says which promise was broken
	$(MVN) process-test-classes -Pbench -pl proxy -am
	$(BENCH_JAVA) io.vouchsafe.proxy.bench.siege.Siege $(or $(SECONDS),60) $(ONLY)

manual: ## Manual pages and the shells' completion; proxy/target/manual
	$(MVN) process-test-classes -Pmanual -pl proxy -am

format: ## Lay out all Java as google-java-format does
	$(MVN) spotless:apply

mutants: ## Which rule can be taken out without a test noticing? (slow; OF="io.vouchsafe.ocsp.*" takes a part)
	$(MVN) test-compile org.pitest:pitest-maven:mutationCoverage $(if $(OF),-Dmutants="$(OF)")
	@echo "Reports: */target/pit-reports/index.html"

fuzz: ## Feed the parsers of pki, ocsp, vpn-auth and proxy with what Jazzer thinks of
	$(MVN) test -Pfuzz -pl pki,ocsp,vpn-auth,proxy

clean: ## Remove what was built
	$(MVN) clean

# Shade leaves an unchanged jar untouched.
$(JAR): $(SOURCES)
	$(MVN) package -Dmaven.test.skip=true
	@touch $@
