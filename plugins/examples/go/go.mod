module example.com/kubetest2-tester-hello-go

go 1.19
