# Read by ctest. A control plane that starts keeps two cores busy, so on two cores there is one test at a time.
set_tests_properties(${test-e2e_TESTS} ${test-k3s_TESTS} ${test-kube_TESTS} PROPERTIES LABELS e2e PROCESSORS 2 TIMEOUT 1000)
set_tests_properties(${test-boskos_TESTS} PROPERTIES LABELS e2e)
# They look for what is left in an engine that they share.
foreach(test IN LISTS test-e2e_TESTS)
  if(test MATCHES KindCluster)
    set_tests_properties(${test} PROPERTIES RESOURCE_LOCK kind TIMEOUT 1200)
  endif()
  if(test MATCHES "Scale")
    set_tests_properties(${test} PROPERTIES TIMEOUT 1500)
  endif()
endforeach()
