#include "download/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <memory>
#include <set>

#include "fixture.hpp"

namespace kt2::download {
namespace {

using test::content;
using test::has;

struct Member {
  std::string path;
  std::string data;
  unsigned permissions = 0644;
  unsigned type = AE_IFREG;
  std::string link{};
};

class ArchiveTest : public test::DownloadTest {
 protected:
  void write(int filter, const std::vector<Member>& members) {
    const std::unique_ptr<archive, decltype(&archive_write_free)> writer(archive_write_new(), &archive_write_free);
    archive_write_set_format_pax_restricted(writer.get());
    ASSERT_EQ(archive_write_add_filter(writer.get(), filter), ARCHIVE_OK);
    ASSERT_EQ(archive_write_open_filename(writer.get(), m_archive.c_str()), ARCHIVE_OK);
    for (const Member& member : members) {
      const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> entry(archive_entry_new(),
                                                                                &archive_entry_free);
      archive_entry_set_pathname(entry.get(), member.path.c_str());
      archive_entry_set_perm(entry.get(), member.permissions);
      archive_entry_set_filetype(entry.get(), member.type);
      archive_entry_set_size(entry.get(), static_cast<la_int64_t>(member.data.size()));
      if (member.type == AE_IFLNK) archive_entry_set_symlink(entry.get(), member.link.c_str());
      if (member.type == AE_IFREG && !member.link.empty()) archive_entry_set_hardlink(entry.get(), member.link.c_str());
      ASSERT_EQ(archive_write_header(writer.get(), entry.get()), ARCHIVE_OK);
      ASSERT_EQ(archive_write_data(writer.get(), member.data.data(), member.data.size()),
                static_cast<la_ssize_t>(member.data.size()));
    }
    ASSERT_EQ(archive_write_close(writer.get()), ARCHIVE_OK);
  }

  Result<void> extract(const std::vector<std::string>& members, int cancel_fd = -1) {
    std::vector<std::pair<std::string, std::filesystem::path>> pairs;
    for (const std::string& member : members) pairs.emplace_back(member, target(member));
    return extract_members(m_archive, pairs, cancel_fd);
  }

  std::filesystem::path target(const std::string& member) const {
    return m_directory / std::filesystem::path(member).filename().string();
  }

  unsigned mode(const std::string& member) const {
    struct stat status {};
    EXPECT_EQ(::lstat(target(member).c_str(), &status), 0);
    return status.st_mode;
  }

  std::filesystem::path m_archive = m_directory / "a.tar";
};

TEST_F(ArchiveTest, MembersAreExtractedWhateverTheCompression) {
  const std::string program = test::some_bytes(400'000);
  for (const int filter : {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_XZ}) {
    write(filter, {{"kubernetes/", "", 0755, AE_IFDIR},
                   {"kubernetes/test/bin/e2e.test", program, 0755},
                   {"kubernetes/test/bin/other", "not asked for", 0755},
                   {"./kubernetes/version", "v1.34.4", 0640}});
    const auto extracted = extract({"kubernetes/version", "kubernetes/test/bin/e2e.test"});
    ASSERT_TRUE(extracted) << extracted.error().message;
    EXPECT_EQ(content(target("e2e.test")), program);
    EXPECT_EQ(content(target("version")), "v1.34.4");
    EXPECT_EQ(m_directory.names(), (std::set<std::string>{"a.tar", "e2e.test", "version"}));
  }
}

TEST_F(ArchiveTest, PermissionsAreTheMembers) {
  write(ARCHIVE_FILTER_NONE, {{"plain", "", 0640}, {"program", "", 0500}, {"special", "", 04755}});
  ASSERT_TRUE(extract({"plain", "program", "special"}));
  EXPECT_EQ(mode("plain"), S_IFREG | 0640U);
  EXPECT_EQ(mode("program"), S_IFREG | 0755U);
  EXPECT_EQ(mode("special"), S_IFREG | 0755U);
}

TEST_F(ArchiveTest, ALinkThatStandsAtTheTargetIsReplacedNotFollowed) {
  write(ARCHIVE_FILTER_NONE, {{"member", "new"}});
  ASSERT_TRUE(replace_file(m_directory / "elsewhere", "old"));
  std::filesystem::create_symlink(m_directory / "elsewhere", target("member"));
  ASSERT_TRUE(extract({"member"}));
  EXPECT_EQ(content(target("member")), "new");
  EXPECT_EQ(content(m_directory / "elsewhere"), "old");
}

TEST_F(ArchiveTest, TheLastOfSeveralCounts) {
  write(ARCHIVE_FILTER_GZIP, {{"twice", "first, and longer"}, {"twice", "last"}});
  ASSERT_TRUE(extract({"twice"}));
  EXPECT_EQ(content(target("twice")), "last");
  EXPECT_EQ(m_directory.names(), (std::set<std::string>{"a.tar", "twice"}));
}

TEST_F(ArchiveTest, AMissingMemberIsAnError) {
  write(ARCHIVE_FILTER_GZIP, {{"here", "new"}});
  ASSERT_TRUE(replace_file(target("here"), "old"));
  const auto extracted = extract({"here", "bin/absent"});
  ASSERT_FALSE(extracted);
  EXPECT_EQ(extracted.error().cause, Cause::infrastructure);
  EXPECT_EQ(extracted.error().message, "extracting \"" + m_archive.string() + "\": there is no member \"bin/absent\"");
  EXPECT_EQ(content(target("here")), "old");
  EXPECT_EQ(m_directory.names(), (std::set<std::string>{"a.tar", "here"}));
}

TEST_F(ArchiveTest, OnlyRegularFilesAreTaken) {
  write(ARCHIVE_FILTER_GZIP, {{"file", "data"},
                              {"symlink", "", 0777, AE_IFLNK, "/etc/passwd"},
                              {"hardlink", "", 0644, AE_IFREG, "file"},
                              {"directory", "", 0755, AE_IFDIR},
                              {"fifo", "", 0644, AE_IFIFO},
                              {"file-then-link", "data"},
                              {"file-then-link", "", 0777, AE_IFLNK, "file"}});
  for (const char* member : {"symlink", "hardlink", "fifo", "file-then-link"}) {
    const auto extracted = extract({member});
    ASSERT_FALSE(extracted) << member;
    EXPECT_EQ(extracted.error().message,
              "extracting \"" + m_archive.string() + "\": the member \"" + member + "\" is not a regular file");
  }
  EXPECT_FALSE(extract({"directory"}));
  EXPECT_EQ(m_directory.names(), std::set<std::string>{"a.tar"});
}

TEST_F(ArchiveTest, ABrokenArchiveLeavesNothing) {
  for (const int filter : {ARCHIVE_FILTER_NONE, ARCHIVE_FILTER_GZIP, ARCHIVE_FILTER_ZSTD, ARCHIVE_FILTER_XZ}) {
    write(filter, {{"member", test::some_bytes(300'000)}});
    std::filesystem::resize_file(m_archive, 200'000);
    const auto extracted = extract({"member"});
    ASSERT_FALSE(extracted);
    EXPECT_TRUE(has(extracted.error().message, "extracting \"" + m_archive.string() + "\": "));
    EXPECT_EQ(m_directory.names(), std::set<std::string>{"a.tar"});
  }
}

TEST_F(ArchiveTest, WhatIsNoArchiveIsRefused) {
  for (const char* text : {"", "<html>not found</html>"}) {
    ASSERT_TRUE(replace_file(m_archive, text));
    EXPECT_FALSE(extract({"member"}));
  }
  std::filesystem::remove(m_archive);
  const auto extracted = extract({"member"});
  ASSERT_FALSE(extracted);
  EXPECT_TRUE(has(extracted.error().message, "No such file or directory") ||
              has(extracted.error().message, "Failed to open"))
      << extracted.error().message;
}

TEST_F(ArchiveTest, ATargetThatCannotBeWrittenIsNamed) {
  write(ARCHIVE_FILTER_NONE, {{"member", "data"}});
  const auto where = m_directory / "absent" / "member";
  const auto extracted = extract_members(m_archive, {{"member", where}});
  ASSERT_FALSE(extracted);
  EXPECT_EQ(extracted.error().message,
            "extracting \"" + m_archive.string() + "\": writing \"" + where.string() + "\": No such file or directory");
}

TEST_F(ArchiveTest, ExtractingCanBeCancelled) {
  write(ARCHIVE_FILTER_NONE, {{"member", "data"}});
  const test::CancelEvent cancel;
  cancel.set();
  const auto extracted = extract({"member"}, cancel.fd());
  ASSERT_FALSE(extracted);
  EXPECT_EQ(extracted.error().cause, Cause::interrupted);
  EXPECT_EQ(m_directory.names(), std::set<std::string>{"a.tar"});
}

}  // namespace
}  // namespace kt2::download
