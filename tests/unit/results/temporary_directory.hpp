// A fresh directory for one test, removed with all it holds. It is no place for what should outlive the test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace kt2::results {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = testing::TempDir() + "kt2-results-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    m_path = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  std::filesystem::path operator/(const char* name) const { return m_path / name; }

  // How many entries the directory holds: temporary files left behind show here.
  std::ptrdiff_t entries() const {
    return std::distance(std::filesystem::directory_iterator(m_path), std::filesystem::directory_iterator());
  }

 private:
  std::filesystem::path m_path;
};

}  // namespace kt2::results
