#include "corefile.hpp"

#include <gtest/gtest.h>

namespace kind {
namespace {

TEST(Corefile, AsksNobodyElse) {
  EXPECT_EQ(offline_corefile(R"(.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }
    prometheus :9153
    forward . /etc/resolv.conf {
       max_concurrent 1000
    }
    cache 30
    loop
    reload
    loadbalance
}
)"),
            R"(.:53 {
    errors
    health {
       lameduck 5s
    }
    ready
    kubernetes cluster.local internal in-addr.arpa ip6.arpa {
       pods insecure
       ttl 30
    }
    prometheus :9153
    cache 30
    reload
    loadbalance
}
)");
}

TEST(Corefile, KnowsOlderOnesToo) {
  EXPECT_EQ(offline_corefile(".:53 {\n    kubernetes cluster.local {\n       upstream\n    }\n"
                             "    proxy . /etc/resolv.conf\n    forward . /etc/resolv.conf\n}\n"),
            ".:53 {\n    kubernetes cluster.local internal {\n    }\n}\n");
}

TEST(Corefile, TwiceIsAsOnce) {
  const std::string once = offline_corefile(".:53 {\n  kubernetes my.zone {\n  }\n  loop\n}\n");
  EXPECT_EQ(offline_corefile(once), once);
  EXPECT_EQ(once, ".:53 {\n  kubernetes my.zone internal {\n  }\n}\n");
}

TEST(Corefile, LeavesBlocksInBlocksWhole) {
  EXPECT_EQ(offline_corefile(". {\n forward . 1.2.3.4 {\n  tls {\n   x\n  }\n  y\n }\n errors\n}\n"),
            ". {\n errors\n}\n");
  EXPECT_EQ(offline_corefile(""), "");
  EXPECT_EQ(offline_corefile("kubernetes {\n}\n"), "kubernetes {\n}\n");
}

}  // namespace
}  // namespace kind
