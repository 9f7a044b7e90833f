import{a as p}from"./part-YITWUA6I.js";var t={name:"map",title:"Map",async show(a,e,m){a.append(p("h1",{},"Map"))}};export{t as view};
